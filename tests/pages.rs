//! Commands that pages show run as they stand.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, missing_docs)]

use assert_cmd::Command;

/// Lines of `sh` blocks that call the program.
fn commands(page: &str) -> Vec<String> {
    let root = env!("CARGO_MANIFEST_DIR");
    let text = std::fs::read_to_string(format!("{root}/{page}")).unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let lines: Vec<String> =
        blocks.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    lines.into_iter().filter(|line| line.starts_with("vestcast ")).collect()
}

/// Words as a shell has them: parted by spaces outside single quotes.
fn words(line: &str) -> Vec<String> {
    let pieces = line.split('\'').enumerate().flat_map(|(index, piece)| {
        let quoted = index % 2 == 1;
        let parts: Vec<&str> = if quoted { vec![piece] } else { piece.split_whitespace().collect() };
        parts.into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    pieces.skip(1).collect()
}

#[test]
fn commands_of_the_page_on_decisions_run() {
    let folder = tempfile::tempdir().unwrap();
    let lines = commands("docs/decisions.md");
    assert!(lines.len() >= 12, "{lines:?}");
    for line in lines {
        let mut command = Command::cargo_bin("vestcast").unwrap();
        command.args(words(&line)).current_dir(env!("CARGO_MANIFEST_DIR"));
        let simulates =
            !["bands", "audit", "score", "--examples", "stress"].iter().any(|word| line.contains(word));
        if simulates {
            command.args(["--paths", "16384"]);
        }
        let prints_only = ["bands", "audit", "score", "negotiate"].iter().any(|word| line.contains(word));
        if !prints_only {
            command.arg("--out").arg(folder.path());
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.len() > 200, "{line}");
    }
}

/// Every row of the page on the guides: its command prints its figure.
#[test]
fn every_figure_of_the_guides_is_printed_by_its_command() {
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guides.md")).unwrap();
    let rows = page.lines().filter(|line| line.contains("`vestcast ")).filter(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split('`').collect()).collect();
    assert!(rows.len() >= 40, "{}", rows.len());
    let mut printed = std::collections::BTreeMap::new();
    for row in rows {
        let [_, figure, _, line, _] = row[..] else { panic!("{row:?}") };
        let said = printed.entry(line.to_owned()).or_insert_with(|| {
            let mut command = Command::cargo_bin("vestcast").unwrap();
            command.args(line.split_whitespace().skip(1)).current_dir(env!("CARGO_MANIFEST_DIR"));
            if line.contains(".toml") && !line.contains("bands") {
                command.args(["--paths", "16384"]).arg("--out").arg(folder.path());
            }
            let output = command.output().unwrap();
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
            let text = String::from_utf8(output.stdout).unwrap();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        // A figure stands alone: 7% is no part of 17%.
        let is_part = |c: char| c.is_alphanumeric() || c == '.' || c == '–';
        let alone = said.match_indices(figure).any(|(at, found)| {
            !said[..at].ends_with(is_part)
                && !said[at + found.len()..].starts_with(|c: char| c.is_alphanumeric())
        });
        assert!(alone, "`{figure}` is not in what `{line}` prints:\n{said}");
    }
}
