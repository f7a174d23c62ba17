//! Promise: a run in parts is the run, byte by byte, and parts that are not its parts are refused.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use shell::{refused, stderr, vestcast};
use tempfile::TempDir;

#[cfg(target_os = "linux")]
#[path = "support/interrupt.rs"]
mod interrupt;
#[path = "support/shell.rs"]
mod shell;

fn scenario(name: &str) -> String {
    format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

fn succeeds(folder: &Path, arguments: &[&str]) {
    let output = vestcast(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().display().to_string(), std::fs::read(path).unwrap()))
        .collect()
}

/// Writes the parts of a run and returns their names.
fn parts(folder: &Path, scenario: &str, of: u64, more: &[&str]) -> Vec<String> {
    let part = |index: u64| {
        let (index, of, name) = (index.to_string(), of.to_string(), format!("part-{index}"));
        let mut arguments = vec!["shard", scenario, "--index", &index, "--of", &of, "-o", &name, "--quiet"];
        arguments.extend(more);
        succeeds(folder, &arguments);
        name
    };
    (0..of).map(part).collect()
}

#[test]
fn parts_merge_to_the_bytes_of_one_run() {
    let folder = TempDir::new().unwrap();
    let scenario = scenario("two-companies");
    let size = ["--paths", "10007", "--seed", "5"];
    // Charts are drawn from the numbers: once is enough to see that they are drawn.
    let bare = ["run", &scenario, "--out", "bare", "--quiet", "--no-charts"];
    succeeds(folder.path(), &[&bare, &size[..]].concat());
    let run = [&["run", &scenario, "--out", "whole", "--quiet"], &size[..]].concat();
    succeeds(folder.path(), &run);
    for of in [1, 3, 64] {
        let parts = parts(folder.path(), &scenario, of, &[&size[..], &["--threads", "1"]].concat());
        // In any order.
        let mut merge = vec!["merge", "--out", "merged", "--quiet"];
        merge.extend(parts.iter().rev().map(String::as_str));
        merge.extend((of != 3).then_some("--no-charts"));
        succeeds(folder.path(), &merge);
        let one_run = if of == 3 { "whole" } else { "bare" };
        let [whole, merged] = [one_run, "merged"].map(|name| files(&folder.path().join(name)));
        assert!(whole == merged, "{of} parts");
    }
}

#[test]
fn parts_of_other_runs_overlaps_and_gaps_are_refused() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let seattle = scenario("amazon-l6-seattle");
    let names = parts(here, &seattle, 3, &["--paths", "3000"]);
    let other = |name: &str, arguments: &[&str]| {
        let shard = [&["shard", "--index", "1", "--of", "3", "-o", name, "--quiet"], arguments].concat();
        succeeds(here, &shard);
    };
    other("seed", &[&seattle, "--paths", "3000", "--seed", "2"]);
    other("paths", &[&seattle, "--paths", "3001"]);
    other("scenario", &[&scenario("two-companies"), "--paths", "3000"]);
    for stranger in ["seed", "paths", "scenario"] {
        let said = refused(here, &["merge", &names[0], stranger, &names[2]]);
        assert_eq!(said, format!("error: {stranger} is part of another run than part-0"));
    }
    let said = refused(here, &["merge", &names[0], &names[1], &names[1]]);
    assert!(said.contains("does not fit the parts before it: paths 768 to"), "{said}");
    let said = refused(here, &["merge", &names[0], &names[2]]);
    assert!(said.contains("are missing"), "{said}");
    let said = refused(here, &["merge", &names[0], &names[1]]);
    assert!(said.contains("to 2999 are missing"), "{said}");
}

#[test]
fn damaged_parts_are_refused() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let name = &parts(here, &scenario("amazon-l6-seattle"), 1, &["--paths", "500"])[0];
    let bytes = std::fs::read(here.join(name)).unwrap();
    let merge = |bytes: &[u8]| {
        std::fs::write(here.join("changed"), bytes).unwrap();
        refused(here, &["merge", "changed"])
    };
    for place in [17, 40, 60, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert!(merge(&changed).contains("damaged"), "byte {place}");
    }
    for length in [20, 49, bytes.len() / 2, bytes.len() - 1] {
        assert!(merge(&bytes[..length]).contains("damaged"), "cut to {length}");
    }
    assert!(merge(b"").contains("not a shard file"));
    assert!(merge(b"title = 'x'").contains("not a shard file"));
    assert!(merge(b"vestcast shard 9\nwhatever").contains("another version"));
    assert!(refused(here, &["merge", "nowhere"]).contains("cannot read nowhere"));
    assert!(refused(here, &["merge", "."]).contains("cannot read ."));
}

#[test]
fn impossible_parts_are_refused() {
    let folder = TempDir::new().unwrap();
    let seattle = scenario("amazon-l6-seattle");
    let shard = |index: &str, of: &str| {
        let arguments = ["shard", &seattle, "--paths", "100", "--index", index, "--of", of, "-o", "part"];
        let said = refused(folder.path(), &arguments);
        assert!(!folder.path().join("part").exists());
        said
    };
    assert!(shard("3", "3").contains("of 3 parts the last is 2"));
    assert!(shard("0", "101").contains("100 paths cannot be cut into 101 parts"));
    assert!(shard("0", "0").contains("--of '0': the number of parts is a whole number from 1"));
    assert!(shard("-1", "3").contains("--index '-1': the parts of a run are counted 0, 1, 2"));
    assert!(shard("x", "3").contains("--index 'x': "));
}

#[test]
fn a_part_is_not_written_over_another_file() {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("own.toml");
    std::fs::copy(scenario("amazon-l6-seattle"), &own).unwrap();
    let before = std::fs::read(&own).unwrap();
    let own_name = own.to_str().unwrap();
    refused(folder.path(), &["shard", own_name, "--index", "0", "--of", "2", "-o", own_name]);
    assert_eq!(std::fs::read(&own).unwrap(), before);
}

#[test]
fn a_run_goes_on_from_its_checkpoint() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let seattle = scenario("amazon-l6-seattle");
    let run = |out: &str, more: &[&str]| {
        let arguments = ["run", &seattle, "--paths", "20001", "--no-charts", "--quiet", "--out", out];
        vestcast(here, &[&arguments[..], more].concat())
    };
    assert!(run("whole", &[]).status.success());
    // The first part of three is what an interrupted run would have kept.
    std::fs::rename(here.join(&parts(here, &seattle, 3, &["--paths", "20001"])[0]), here.join("so-far"))
        .unwrap();
    assert!(run("resumed", &["--checkpoint", "so-far"]).status.success());
    assert!(files(&here.join("whole")) == files(&here.join("resumed")));
    assert!(!here.join("so-far").exists());
    // Any other part, or another run, is none of its.
    let stranger = run("other", &["--checkpoint", "part-1"]);
    assert_eq!(stranger.status.code(), Some(2));
    assert!(!here.join("other").exists() && here.join("part-1").exists());
    // What is wrong with a checkpoint is said of a checkpoint.
    for (bytes, wrong) in [
        (&b"my notes"[..], "other.txt exists and is no checkpoint; name another file"),
        (
            b"vestcast shard 9\nwhatever",
            "the checkpoint other.txt was written by another version of vestcast",
        ),
        (b"vestcast shard 4\nwhatever", "the checkpoint other.txt is damaged"),
    ] {
        std::fs::write(here.join("other.txt"), bytes).unwrap();
        let refused = run("other", &["--checkpoint", "other.txt"]);
        let said = String::from_utf8_lossy(&refused.stderr).replace("\n       ", " ");
        assert!(refused.status.code() == Some(2) && said.contains(wrong), "{said}");
        assert!(!said.contains("shard"), "{said}");
    }
}

fn summary(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(folder.join("summary.json")).unwrap()).unwrap()
}

#[test]
fn until_says_what_it_reached_and_repeats_as_a_plain_run() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let seattle = scenario("amazon-l6-seattle");
    let run = |out: &str, more: &[&str]| {
        let arguments = ["run", &seattle, "--no-charts", "--out", out];
        vestcast(here, &[&arguments[..], more].concat())
    };
    let screen = run("until", &["--until", "$200"]);
    assert!(screen.status.success());
    let mut until = summary(&here.join("until"));
    let paths = until["paths"].as_u64().unwrap();
    assert!(paths > 65_536, "{paths}");
    for offer in until["offers"].as_array().unwrap() {
        let total = &offer["total"];
        let errors = ["p10", "p50", "p90"].map(|p| total["percentiles"][p]["se"].as_f64().unwrap());
        assert!(errors.iter().chain([&total["mean"]["se"].as_f64().unwrap()]).all(|se| *se <= 200.0));
    }
    let reached = until["until"].take();
    assert_eq!((&reached["dollars"], &reached["reached"]), (&200.0.into(), &true.into()));
    assert_eq!(
        (&reached["share"], &reached["paths_needed"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert!((1.0..=200.0).contains(&reached["largest_error"]["se"].as_f64().unwrap()), "{reached}");
    let shown = words(&screen.stdout);
    assert!(
        shown.contains("--until $200 was reached after")
            && shown.contains(reached["in_words"].as_str().unwrap())
    );

    assert!(run("plain", &["--paths", &paths.to_string()]).status.success());
    let plain = summary(&here.join("plain"));
    assert!(plain["until"].is_null());
    assert!(until == plain);

    let missed = run("missed", &["--until", "0.00000000001%", "--quiet"]);
    assert_eq!((missed.status.code(), missed.stdout.len()), (Some(1), 0));
    assert!(words(&missed.stderr).contains("the run stopped early, after 65,536 paths"));
    let missed = summary(&here.join("missed"));
    assert_eq!((&missed["paths"], &missed["until"]["reached"]), (&65_536.into(), &false.into()));
    assert!(missed["until"]["paths_needed"].as_f64().unwrap() > 1e9);
    for wrong in ["0", "-5", "-5%", "soon", "$0"] {
        let refused = run("wrong", &["--until", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(
            words(&refused.stderr).contains(&format!("--until '{wrong}': ")),
            "{}",
            words(&refused.stderr)
        );
    }
}

#[test]
fn until_tells_at_once_of_percentiles_that_more_paths_do_not_make_exact() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let lumps = r#"
        title = "Half of it lost in three futures of ten"
        [stocks.X]
        price = 100
        model.constant.growth = "0%"
        [[stocks.X.shocks]]
        month = 6
        change = "-50%"
        chance = "30%"
        [offers.first]
        base = "200K"
        grant = { value = "340K", vesting = [[12, "100%"]] }
    "#;
    std::fs::write(here.join("lumps.toml"), lumps).unwrap();
    let missed = vestcast(here, &["run", "lumps.toml", "--no-charts", "--until", "$1", "--out", "missed"]);
    let said = words(&missed.stderr);
    assert_eq!(missed.status.code(), Some(1), "{said}");
    assert!(said.contains("lies in a lump of equal outcomes, which is known only to its bin"), "{said}");
    assert!(said.contains("Of the other figures the largest standard error, of the mean of"), "{said}");
    let summary = summary(&here.join("missed"));
    let (until, error) = (&summary["until"], &summary["until"]["largest_error"]);
    assert_eq!(
        (&summary["paths"], &until["reached"], &until["paths_needed"]),
        (&65_536.into(), &false.into(), &serde_json::Value::Null)
    );
    let (se, least) = (error["se"].as_f64().unwrap(), error["least_se"].as_f64().unwrap());
    assert!(1.0 < least && least <= se, "{until}");
}

/// A text without its line breaks.
fn words(text: &[u8]) -> String {
    String::from_utf8_lossy(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Stopped by a real signal in the middle, sent twice as some do, and started again. Where processes cannot be watched
/// it may have ended before.
#[cfg(target_os = "linux")]
#[test]
fn a_terminated_run_until_a_precision_goes_on_to_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let seattle = scenario("amazon-l6-seattle");
    let aim = ["run", &seattle, "--no-charts", "--sampling", "plain", "--until", "$400", "--out"];
    succeeds(here, &[&aim[..], &["whole", "--quiet"]].concat());
    let kept = [&aim[..], &["resumed", "--checkpoint", "so-far", "--quiet"]].concat();
    let stopped = interrupt::stop(here, &kept, &["TERM", "TERM"]);
    assert_eq!(stopped.status.code(), Some(130), "{}", words(&stopped.stderr));
    assert!(words(&stopped.stderr).contains("kept in so-far. The same command goes on"));
    assert!(here.join("so-far").exists() && !here.join("resumed").exists());
    // Another precision or ceiling would have looked at other times.
    for other in [["--until", "$401"], ["--paths", "900M"]] {
        let mut stranger = kept.clone();
        stranger.retain(|word| !(other[0] == "--until" && ["--until", "$400"].contains(word)));
        stranger.extend(other);
        assert!(refused(here, &stranger).contains("so-far keeps another run"));
    }
    succeeds(here, &kept);
    assert!(!here.join("so-far").exists());
    assert!(files(&here.join("whole")) == files(&here.join("resumed")));
}

/// The first pass is all there; what is stopped is the second.
#[cfg(unix)]
#[test]
fn a_run_stopped_in_its_second_pass_says_that_the_first_is_kept() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let seattle = scenario("amazon-l6-seattle");
    let part = parts(here, &seattle, 1, &["--paths", "4M", "--sampling", "plain"]).remove(0);
    std::fs::rename(here.join(part), here.join("so-far")).unwrap();
    let run =
        ["run", &seattle, "--paths", "4M", "--sampling", "plain", "--convergence", "--no-charts", "--quiet"];
    let kept = [&run[..], &["--checkpoint", "so-far", "--out", "out"]].concat();
    let stopped = interrupt::stop(here, &kept, &["TERM"]);
    let said = words(&stopped.stderr);
    assert_eq!(stopped.status.code(), Some(130), "{said}");
    assert!(
        said.contains(
            "in the second pass, that of --convergence, which will begin anew; the paths are kept in so-far"
        ),
        "{said}"
    );
    assert!(here.join("so-far").exists() && !here.join("out").exists());
}

/// The commands of the page are run as they stand there, with the program and the scenario put in.
#[cfg(unix)]
#[test]
fn the_commands_of_the_page_work() {
    let page = include_str!("../docs/shards.md");
    let has_parallel =
        Command::new("parallel").arg("--version").output().is_ok_and(|found| found.status.success());
    let blocks = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let blocks: Vec<&str> = blocks
        .filter(|block| block.contains("xargs") || (has_parallel && block.contains("| parallel")))
        .collect();
    assert!(!blocks.is_empty());
    let program = assert_cmd::cargo::cargo_bin("vestcast");
    for block in blocks {
        let folder = TempDir::new().unwrap();
        std::fs::copy(scenario("amazon-l6-seattle"), folder.path().join("my-offer.toml")).unwrap();
        let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let run =
            Command::new("sh").current_dir(folder.path()).env("PATH", path).args(["-ec", block]).output();
        let run = run.unwrap();
        assert!(run.status.success(), "{block}\n{}", String::from_utf8_lossy(&run.stderr));
        succeeds(folder.path(), &["run", "my-offer.toml", "--out", "whole", "--quiet"]);
        let [whole, merged] = ["whole", "output/my-offer"].map(|name| files(&folder.path().join(name)));
        assert!(whole == merged);
    }
}
