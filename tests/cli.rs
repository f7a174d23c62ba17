//! Promise: the command behaves as its help says, for people, scripts and other programs.

#![cfg(all(feature = "cli", feature = "charts"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use shell::{stderr, stdout, vestcast};
use tempfile::TempDir;

#[cfg(unix)]
#[path = "support/interrupt.rs"]
mod interrupt;
#[path = "support/shell.rs"]
mod shell;

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn seattle() -> String {
    scenario("amazon-l6-seattle.toml").display().to_string()
}

fn files_under(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> = walk(folder.path()).into_iter().collect();
    names.sort();
    names
}

fn walk(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let listed = |entry: std::fs::DirEntry| match entry.file_type().unwrap().is_dir() {
        true => walk(&entry.path()),
        false => vec![entry.file_name().to_string_lossy().into_owned()],
    };
    entries.flat_map(listed).collect()
}

#[test]
fn the_main_job_prints_tables_and_writes_charts() {
    let folder = TempDir::new().unwrap();
    let output = vestcast(&folder, &["run", &seattle(), "--paths", "10k"]);
    assert!(output.status.success(), "{}", stderr(&output));
    insta::assert_snapshot!("run", stdout(&output));
    let files = files_under(&folder);
    // A fan, and three charts for each of two offers; two themes; two formats; the summary.
    assert_eq!(files.len(), 7 * 2 * 2 + 1, "{files:?}");
    assert!(folder.path().join("output/amazon-l6-seattle/summary.json").exists());
    assert!(files.iter().all(|name| !name.starts_with('.')), "temporary files stay behind: {files:?}");
}

#[test]
fn nothing_printed_is_wider_than_a_terminal() {
    let folder = TempDir::new().unwrap();
    for name in
        ["amazon-l6-seattle.toml", "two-companies.toml", "crash-stress.toml", "bands/l7-san-francisco.toml"]
    {
        let path = scenario(name).display().to_string();
        let run = vec!["run", &path, "--paths", "2k", "--no-charts", "--out", "out"];
        let help = ["run", "init", "check", "list"].map(|command| vec![command, "--help"]);
        for command in [run, vec!["list"], vec!["check", &path], vec!["--help"]].into_iter().chain(help) {
            let output = vestcast(&folder, &command);
            assert!(output.status.success(), "{}", stderr(&output));
            for line in stdout(&output).lines() {
                assert!(line.chars().count() <= 80, "{name}: {line}");
            }
        }
    }
}

#[test]
fn json_holds_the_numbers_on_the_screen() {
    let folder = TempDir::new().unwrap();
    let arguments = ["run", &seattle(), "--paths", "10k", "--no-charts"];
    let screen = stdout(&vestcast(&folder, &arguments));
    let output = vestcast(&folder, &[&arguments[..], &["--json"]].concat());
    let json: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let file = std::fs::read_to_string(folder.path().join("output/amazon-l6-seattle/summary.json")).unwrap();
    assert_eq!(stdout(&output), file);
    for offer in json["offers"].as_array().unwrap() {
        for pay in offer["years"].as_array().unwrap().iter().chain([&offer["total"], &offer["average"]]) {
            let mean = pay["mean"]["value"].as_f64().unwrap();
            assert!(screen.contains(&vestcast::money::exact(mean)), "{mean} is not on the screen");
            let median = pay["percentiles"]["p50"]["value"].as_f64().unwrap();
            assert!(screen.contains(&vestcast::money::short(median)), "{median} is not on the screen");
        }
        for sentence in offer["in_words"].as_array().unwrap() {
            let words: Vec<&str> = sentence.as_str().unwrap().split_whitespace().collect();
            let on_screen = screen.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(on_screen.contains(&words.join(" ")), "{sentence}");
        }
    }
    assert_eq!(json["paths"], 10_000);
    assert_eq!(json["fingerprint"].as_str().unwrap().len(), 64);
    let again = vestcast::Scenario::from_toml(json["scenario"].as_str().unwrap()).unwrap().scenario;
    assert_eq!(again.paths, 10_000);
}

#[test]
fn threads_do_not_change_the_summary() {
    let folder = TempDir::new().unwrap();
    let summary = |threads: &str| {
        let arguments =
            ["run", &seattle(), "--paths", "30001", "--no-charts", "--json", "--threads", threads];
        stdout(&vestcast(&folder, &arguments))
    };
    let reference = summary("1");
    assert!(reference.len() > 10_000);
    for threads in ["2", "3", "8"] {
        assert_eq!(summary(threads), reference, "{threads} threads");
    }
}

#[test]
fn charts_are_the_same_twice() {
    let folder = TempDir::new().unwrap();
    for out in ["a", "b"] {
        let output = vestcast(&folder, &["run", &seattle(), "--paths", "5k", "--out", out, "-q"]);
        assert!(output.status.success());
    }
    for name in walk(&folder.path().join("a")) {
        let read = |out: &str| std::fs::read(folder.path().join(out).join(&name)).unwrap();
        assert_eq!(read("a"), read("b"), "{name}");
    }
}

#[test]
fn quiet_says_nothing_and_still_writes() {
    let folder = TempDir::new().unwrap();
    let output = vestcast(&folder, &["run", &seattle(), "--paths", "1k", "--quiet", "--no-charts"]);
    assert!(output.status.success());
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
    assert_eq!(files_under(&folder), ["summary.json"]);
}

#[test]
fn colour_follows_the_flag_and_stays_out_of_pipes() {
    let folder = TempDir::new().unwrap();
    let run = |colour: &str| {
        stdout(&vestcast(&folder, &["run", &seattle(), "--paths", "1k", "--no-charts", "--color", colour]))
    };
    assert!(!run("auto").contains('\u{1b}'));
    assert!(run("always").contains('\u{1b}'));
}

/// What a listing shows on a terminal of its own; nothing where no terminal can be had.
#[cfg(target_os = "linux")]
fn on_a_terminal(no_colour: bool) -> Option<String> {
    let listing = format!("{} list models", assert_cmd::cargo::cargo_bin("vestcast").display());
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &listing, "/dev/null"]).stdin(std::process::Stdio::null());
    script.env_remove("CLICOLOR").env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR").env("TERM", "xterm");
    if no_colour {
        script.env("NO_COLOR", "1");
    }
    let output = script.output().ok().filter(|output| output.status.success())?;
    let shown = String::from_utf8(output.stdout).unwrap();
    shown.contains("Brownian").then_some(shown)
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_colour_unless_asked_not_to() {
    let (Some(usual), Some(plain)) = (on_a_terminal(false), on_a_terminal(true)) else {
        eprintln!("not tested: `script` gives no terminal here");
        return;
    };
    assert!(usual.contains('\u{1b}'), "{usual}");
    assert!(!plain.contains('\u{1b}'), "{plain}");
}

#[test]
fn wrong_input_ends_with_2_and_writes_nothing() {
    let folder = TempDir::new().unwrap();
    let bad = folder.path().join("bad.toml");
    std::fs::write(&bad, "title = \"x\"\n[offers.first]\nbase = \"175K\"\nraise = 8\nsignon = 3\n").unwrap();
    let output = vestcast(&folder, &["run", "bad.toml"]);
    assert_eq!(output.status.code(), Some(2));
    // Both mistakes at once, each with its line.
    assert!(
        stderr(&output).contains("bad.toml:4") && stderr(&output).contains("bad.toml:5"),
        "{}",
        stderr(&output)
    );
    for arguments in [
        vec!["run", "missing.toml"],
        vec!["run", "."],
        vec!["run", &seattle(), "--paths", "0"],
        vec!["run", &seattle(), "--paths", "1000000000000000000"],
        vec!["run", &seattle(), "--paths", "many"],
        vec!["run", &seattle(), "--seed", "18446744073709551616"],
        vec!["run", &seattle(), "--threads", "0"],
        vec!["run", &seattle(), "--threads", "100000"],
        vec!["check", "missing.toml"],
        vec!["man", "nothing"],
        vec!["frobnicate"],
    ] {
        let output = vestcast(&folder, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(!stderr(&output).is_empty() && stdout(&output).is_empty(), "{arguments:?}");
    }
    assert_eq!(files_under(&folder), ["bad.toml"]);
}

#[test]
fn wrong_numbers_are_refused_in_plain_words() {
    let folder = TempDir::new().unwrap();
    for (option, value, said) in [
        ("--seed", "18446744073709551616", "a seed is a whole number from 0 to 9,223,372,036,854,775,807"),
        ("--seed", "-1", "a seed is a whole number from 0"),
        ("--threads", "0", "give 1 to 256 threads"),
        ("--threads", "257", "give 1 to 256 threads"),
        ("--threads", "many", "give 1 to 256 threads"),
        ("--paths", "0", "the number of paths is a whole number from 1 to 10,000,000,000"),
        ("--paths", "1e18", "the number of paths is a whole number from 1 to 10,000,000,000"),
        ("--paths", "-3", "the number of paths is a whole number from 1"),
        ("--paths", "10^18", "write the number of paths as 100000, 100k, 1M or 1e6"),
    ] {
        let output = vestcast(&folder, &["run", &seattle(), option, value]);
        assert_eq!(output.status.code(), Some(2), "{option} {value}");
        let text = stderr(&output);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.starts_with(&format!("error: {option} '{value}': {said}")), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    // More threads than any machine of today has cores, and all the same bytes.
    let run = |threads: &str| {
        let arguments = ["run", &seattle(), "--paths", "20k", "--no-charts", "--json", "--threads", threads];
        stdout(&vestcast(&folder, &arguments))
    };
    assert!(run("256").len() > 10_000 && run("256") == run("1"));
}

#[test]
fn the_fewest_paths_of_each_way_of_sampling_are_told() {
    use vestcast::market::Sampling;
    let folder = TempDir::new().unwrap();
    let help =
        stdout(&vestcast(&folder, &["run", "--help"])).split_whitespace().collect::<Vec<_>>().join(" ");
    let about = vestcast::scenario::keys::ROOT.keys.iter().find(|key| key.name == "sampling").unwrap().about;
    for text in [&help, about] {
        let [antithetic, sobol] = [Sampling::Antithetic, Sampling::Sobol]
            .map(|sampling| vestcast::money::count(sampling.fewest_paths()));
        assert!(
            text.contains(&format!("sobol needs {sobol} paths or more, antithetic {antithetic}")),
            "{text}"
        );
    }
}

#[test]
fn an_output_that_cannot_be_written_ends_with_3() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("file"), "in the way").unwrap();
    let output = vestcast(&folder, &["run", &seattle(), "--paths", "1k", "--no-charts", "--out", "file"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("file"), "{}", stderr(&output));
    assert_eq!(std::fs::read_to_string(folder.path().join("file")).unwrap(), "in the way");
}

#[test]
fn check_prints_a_scenario_that_means_the_same() {
    let folder = TempDir::new().unwrap();
    let output = vestcast(&folder, &["check", &seattle()]);
    assert!(output.status.success());
    std::fs::write(folder.path().join("resolved.toml"), stdout(&output)).unwrap();
    let again = vestcast(&folder, &["check", "resolved.toml"]);
    assert_eq!(stdout(&again), stdout(&output));
    let run = |file: &str| {
        let json = stdout(&vestcast(&folder, &["run", file, "--paths", "2k", "--no-charts", "--json"]));
        serde_json::from_str::<Value>(&json).unwrap()
    };
    assert_eq!(run("resolved.toml")["offers"], run(&seattle())["offers"]);
}

#[test]
fn init_writes_a_file_that_runs() {
    let folder = TempDir::new().unwrap();
    let flags = [
        "init",
        "mine.toml",
        "--title",
        "My \"L6\" offer",
        "--stock",
        "AMZN",
        "--price",
        "230",
        "--volatility",
        "33%",
        "--base",
        "175K",
        "--sign-on",
        "80K,60K",
        "--grant",
        "300K",
        "--vesting",
        "amazon",
        "--walk-away",
        "$1.2M",
        "--current-pay",
        "260K",
    ];
    let output = vestcast(&folder, &flags);
    assert!(output.status.success(), "{}", stderr(&output));
    insta::assert_snapshot!("init", std::fs::read_to_string(folder.path().join("mine.toml")).unwrap());
    let output = vestcast(&folder, &["run", "mine.toml", "--paths", "1k", "--no-charts"]);
    assert!(output.status.success(), "{}", stderr(&output));
    // It does not overwrite, does not invent, and does not write what would not run.
    assert_eq!(vestcast(&folder, &flags).status.code(), Some(2));
    let missing = vestcast(&folder, &["init", "other.toml", "--title", "x", "--grant", "300K"]);
    assert!(missing.status.code() == Some(2) && stderr(&missing).contains("--price"));
    let mut wrong = flags;
    wrong[1] = "wrong.toml";
    wrong[15] = "amazn";
    let refused = vestcast(&folder, &wrong);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("amazon"), "{}", stderr(&refused));
    assert!(!files_under(&folder).contains(&"wrong.toml".to_owned()));
}

#[test]
fn init_takes_amounts_and_schedules_as_people_write_them() {
    let folder = TempDir::new().unwrap();
    let mut flags = vec!["init", "my new offer.toml", "--title", "x", "--base", "$175,000"];
    flags.extend(["--sign-on", "$80,000,$60,000", "--grant", "300K", "--stock", "AMZN", "--price", "230"]);
    flags.extend(["--volatility", "33%", "--growth", "0", "--vesting", "5/15/40/40"]);
    let output = vestcast(&folder, &flags);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("vestcast run 'my new offer.toml'"), "{}", stdout(&output));
    let offer = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
        vestcast::Scenario::from_toml(&text).unwrap().scenario.offers.remove(0)
    };
    let first = offer("my new offer.toml");
    assert_eq!(first.sign_on.by_year, [80_000.0, 60_000.0]);
    let months: Vec<u32> = first.grants[0].vesting.tranches().iter().map(|tranche| tranche.month).collect();
    assert_eq!(months, [12, 24, 36, 48]);
    flags[1] = "months.toml";
    *flags.last_mut().unwrap() = "6:50%, 18:50%";
    assert!(vestcast(&folder, &flags).status.success());
    assert_eq!(offer("months.toml").grants[0].vesting.tranches()[1].month, 18);
    *flags.last_mut().unwrap() = "6:50%, 18:40%";
    flags[1] = "wrong.toml";
    let refused = vestcast(&folder, &flags);
    assert!(refused.status.code() == Some(2) && stderr(&refused).contains("sum to 90%"));
}

#[test]
fn init_writes_cash_offers_and_to_a_pipe_that_run_reads() {
    let folder = TempDir::new().unwrap();
    let file = vestcast(&folder, &["init", "-", "--title", "Cash", "--base", "175K"]);
    assert!(file.status.success(), "{}", stderr(&file));
    assert!(files_under(&folder).is_empty());
    let mut run = Command::cargo_bin("vestcast").unwrap();
    let run = run.current_dir(folder.path()).args(["run", "-", "--paths", "10", "--no-charts"]);
    let output = run.write_stdin(file.stdout).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("$700,000"), "{}", stdout(&output));
    assert!(folder.path().join("output/stdin/summary.json").exists());
}

#[test]
fn a_rerun_removes_old_charts_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let offer = |name: &str| {
        let text = format!("title = \"x\"\n[offers.{name}]\nbase = \"175K\"\n");
        std::fs::write(folder.path().join("x.toml"), text).unwrap();
    };
    let run = || {
        let output = vestcast(&folder, &["run", "x.toml", "--paths", "10", "--quiet", "--out", "out"]);
        assert!(output.status.success(), "{}", stderr(&output));
    };
    offer("before");
    run();
    for own in ["notes.txt", "total-mine-light.svg"] {
        std::fs::write(folder.path().join("out").join(own), "mine").unwrap();
    }
    offer("after");
    run();
    let files = walk(&folder.path().join("out"));
    assert!(files.iter().any(|name| name == "years-after-dark.png"), "{files:?}");
    assert!(!files.iter().any(|name| name.contains("before")), "{files:?}");
    assert!(files.contains(&"notes.txt".to_owned()) && files.contains(&"total-mine-light.svg".to_owned()));
}

#[test]
fn a_rerun_removes_the_mail_and_the_map_of_the_one_before() {
    let folder = TempDir::new().unwrap();
    let run = |line: &str| {
        let file = seattle();
        let arguments = line.split(' ').chain([file.as_str(), "--paths", "256", "--out", "out", "-q"]);
        vestcast(&folder, &arguments.collect::<Vec<_>>());
        files_under(&folder)
    };
    let ask = ["ask --offer counter --goal 1.2M", "ask --offer first --goal 1.2M --mail"];
    let map =
        ["breakeven --vary grant --no-charts", "breakeven --vary grant --no-charts --map base --cells 2"];
    for ([without, with], file) in [(ask, "mail.txt"), (map, "break-even-map.csv")] {
        assert!(run(with).iter().any(|name| name.ends_with(file)), "{with}");
        assert!(!run(without).iter().any(|name| name.ends_with(file)), "{without}");
    }
    // What was changed since is no result of ours any more.
    run(ask[1]);
    let mail = folder.path().join("out/mail.txt");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().append(true).open(&mail).unwrap().set_modified(later).unwrap();
    run(ask[0]);
    assert!(mail.exists());
}

#[test]
fn a_run_that_cannot_write_all_writes_nothing() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir_all(folder.path().join("out/summary.json")).unwrap();
    let output = vestcast(&folder, &["run", &seattle(), "--paths", "10", "--out", "out"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("summary.json: it is a folder"), "{}", stderr(&output));
    assert!(files_under(&folder).is_empty(), "{:?}", files_under(&folder));
}

#[test]
fn the_reason_of_the_system_is_told() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("base.toml"), "title = 1").unwrap();
    let output = vestcast(&folder, &["check", "base.toml/x"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot read `base.toml/x`: not a directory"), "{}", stderr(&output));
    let output = vestcast(&folder, &["run", &seattle(), "--paths", "10", "--out", "base.toml/x"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("base.toml/x: not a directory"), "{}", stderr(&output));
}

#[test]
fn drawing_stops_when_told_to() {
    use std::sync::atomic::AtomicBool;
    let scenario = vestcast::Scenario::new("x").offer(vestcast::offer::Offer::new("first", 175_000.0));
    let outcome = vestcast::simulate(&vestcast::Scenario { paths: 10, ..scenario.clone() }).unwrap();
    let drawn = |stopped| {
        let stopped = AtomicBool::new(stopped);
        vestcast::report::gallery::files_unless(&scenario, &outcome, &[], &stopped).unwrap()
    };
    assert!(drawn(true).is_none());
    assert_eq!(drawn(false).unwrap().len(), 3 * 4);
}

#[test]
fn list_shows_every_schedule_and_model_with_its_source() {
    let folder = TempDir::new().unwrap();
    let listing = stdout(&vestcast(&folder, &["list"]));
    for schedule in vestcast::facts::vesting::schedules() {
        assert!(listing.contains(&schedule.id) && listing.contains(schedule.confidence.word()));
    }
    for model in vestcast::market::MODELS {
        assert!(listing.contains(model.title) && listing.contains(model.source));
    }
    for stress in vestcast::facts::stress::stresses() {
        assert!(listing.contains(&stress.id) && listing.contains(&stress.course()), "{}", stress.id);
    }
    assert!(listing.contains(vestcast::facts::vesting::as_of()));
    let stresses = stdout(&vestcast(&folder, &["list", "stresses"]));
    assert!(stresses.contains("1999-12-10 to 2009-10-23") && !stresses.contains("Price models"));
    assert!(stdout(&vestcast(&folder, &["list", "models"])).len() < listing.len());
}

#[test]
fn helpers_for_shells_and_editors_print_what_they_should() {
    let folder = TempDir::new().unwrap();
    let schema: Value = serde_json::from_str(&stdout(&vestcast(&folder, &["schema"]))).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(stdout(&vestcast(&folder, &["completions", shell])).contains("vestcast"), "{shell}");
    }
    assert!(stdout(&vestcast(&folder, &["man"])).contains(".TH vestcast"));
    assert!(stdout(&vestcast(&folder, &["man", "run"])).contains("seed"));
    insta::assert_snapshot!("help", stdout(&vestcast(&folder, &["--help"])));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing() {
    for signal in ["INT", "TERM"] {
        let folder = TempDir::new().unwrap();
        let stopped = interrupt::stop(folder.path(), &["run", &seattle(), "--paths", "10000M"], &[signal]);
        assert_eq!(stopped.status.code(), Some(130), "{signal}");
        let said = stderr(&stopped);
        assert!(said.contains("Stopped after") && said.contains("nothing was written."), "{signal}: {said}");
        assert!(files_under(&folder).is_empty(), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let folder = TempDir::new().unwrap();
    let command = format!("{} list | head -1", assert_cmd::cargo::cargo_bin("vestcast").display());
    let output =
        std::process::Command::new("sh").current_dir(folder.path()).args(["-c", &command]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(stderr(&output), "");
}

#[test]
fn the_readme_shows_what_is_printed() {
    let folder = TempDir::new().unwrap();
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let printed = stdout(&vestcast(&folder, &["run", &seattle(), "--no-charts"]));
    let first_offer = printed.split("\n\ncounter\n").next().unwrap();
    assert!(readme.contains(first_offer), "the README does not show:\n{first_offer}");
    let scenario = std::fs::read_to_string(seattle()).unwrap();
    let body = scenario[scenario.find("title =").unwrap()..].trim_end();
    assert!(readme.contains(body), "the README does not show the scenario as it is");
}

#[test]
fn a_price_file_becomes_a_model_that_runs() {
    let folder = TempDir::new().unwrap();
    let file = format!("{}/tests/data/tidyquant_fang_slice.csv", env!("CARGO_MANIFEST_DIR"));
    let refused = vestcast(&folder, &["calibrate", &file]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("choose a ticker, one of NFLX, GOOG"), "{}", stderr(&refused));

    let history = folder.path().join("AMZN history.csv");
    std::fs::write(&history, prices(1200)).unwrap();
    let history = history.to_str().unwrap();
    let whole = vestcast(&folder, &["calibrate", history]);
    assert!(whole.status.success(), "{}", stderr(&whole));
    for said in ["GARCH(1,1)", "The truth may be anything from", "[stocks.AMZN.model."] {
        assert!(stdout(&whole).contains(said), "{said}:\n{}", stdout(&whole));
    }
    assert!(stdout(&whole).lines().all(|line| line.chars().count() <= 80), "{}", stdout(&whole));
    let written = folder.path().join("output/AMZN history");
    let json: Value =
        serde_json::from_slice(&std::fs::read(written.join("calibration.json")).unwrap()).unwrap();
    assert_eq!(json["laws"].as_array().unwrap().len(), 6);
    assert_eq!(json["files"].as_array().unwrap().len(), 12);
    assert!(stdout(&whole).contains(json["block"].as_str().unwrap()));
    std::fs::remove_dir_all(folder.path().join("output")).unwrap();
    for model in ["gbm", "student_t", "merton", "garch", "gjr", "regimes"] {
        let block = vestcast(&folder, &["calibrate", history, "--quiet", "--model", model, "--growth", "8%"]);
        assert!(block.status.success(), "{model}: {}", stderr(&block));
        let offer = "[offers.x]\nbase = '100K'\ngrant = { value = '100K', vesting = 'amazon' }\n";
        let scenario = folder.path().join(format!("{model}.toml"));
        std::fs::write(&scenario, format!("title = 'x'\n{}{offer}", stdout(&block))).unwrap();
        let run = vestcast(&folder, &["run", scenario.to_str().unwrap(), "--no-charts", "--paths", "1k"]);
        assert!(run.status.success(), "{}", stderr(&run));
        assert!(stdout(&run).contains("growth 8%"));
    }
    let wrong = vestcast(&folder, &["calibrate", history, "--growth", "8"]);
    assert_eq!(wrong.status.code(), Some(2));
    let broken = folder.path().join("broken.csv");
    std::fs::write(&broken, "Date,Close\n2024-01-02,100\n2024-01-03,abc\n2024-01-04,101\n").unwrap();
    let broken = vestcast(&folder, &["calibrate", broken.to_str().unwrap()]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(stderr(&broken).contains(":3:12"), "{}", stderr(&broken));
}

#[test]
fn calibrate_writes_where_it_is_told_and_says_so() {
    let folder = TempDir::new().unwrap();
    let file = format!("{}/tests/data/vega_monthly_slice.csv", env!("CARGO_MANIFEST_DIR"));
    let calibrate = |more: &[&str]| {
        let output = vestcast(&folder, &[&["calibrate", &file, "--ticker", "AMZN"], more].concat());
        assert!(output.status.success(), "{more:?}: {}", stderr(&output));
        stdout(&output)
    };
    let block = calibrate(&["--quiet"]);
    assert!(block.starts_with("[stocks.AMZN]") && files_under(&folder).is_empty(), "{block}");
    insta::assert_snapshot!("calibrate", calibrate(&[]));
    let written = folder.path().join("output/vega_monthly_slice-AMZN");
    let names = |folder: &Path| {
        let mut names = walk(folder);
        names.sort();
        names
    };
    let charts = ["quantiles", "returns", "volatility"];
    let expected = charts.iter().flat_map(|chart| {
        ["dark.png", "dark.svg", "light.png", "light.svg"].map(|end| format!("{chart}-amzn-{end}"))
    });
    assert_eq!(
        names(&written),
        std::iter::once("calibration.json".to_owned()).chain(expected).collect::<Vec<_>>()
    );
    let text = std::fs::read_to_string(written.join("calibration.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    let gbm = &json["laws"][0];
    assert_eq!((gbm["law"].as_str(), gbm["observations"].as_u64()), (Some("GBM"), Some(26)));
    for number in ["log_likelihood", "aic", "bic"] {
        assert!(gbm[number].is_f64(), "{number}");
    }
    assert!(gbm["estimates"][0]["se"].is_f64() && gbm["checks"]["ljung_box"]["p_value"].is_f64());
    let growth = ["low_95", "value", "high_95"].map(|key| json["growth"][key].as_f64().unwrap());
    assert!(growth.is_sorted(), "{growth:?}");
    assert!(!json["findings"].as_array().unwrap().is_empty());
    assert_eq!(json["block"].as_str(), Some(block.as_str()));

    // The same numbers without charts; what is listed and not drawn again goes.
    let numbers: Value = serde_json::from_str(&calibrate(&["--json", "--no-charts"])).unwrap();
    assert_eq!(numbers["laws"], json["laws"]);
    assert_eq!(names(&written), ["calibration.json"]);
    assert_eq!(calibrate(&["--quiet", "--out", "here"]), block);
    assert_eq!(names(&folder.path().join("here")).len(), 13);
    // A folder that cannot be made: nothing is printed, nothing is written.
    std::fs::write(folder.path().join("taken"), "").unwrap();
    let failed = vestcast(&folder, &["calibrate", &file, "--ticker", "AMZN", "--out", "taken"]);
    assert_eq!((failed.status.code(), stdout(&failed).as_str()), (Some(3), ""));
}

#[test]
fn a_mean_that_does_not_exist_is_never_printed_without_a_word() {
    let folder = TempDir::new().unwrap();
    let said = |truncation: &str| {
        let scenario = format!(
            "title = 'x'\nstocks.A = {{ price = 100, model.student_t = {{ growth = '8%', volatility = '33%', \
             degrees_of_freedom = 4{truncation} }} }}\n\
             [offers.x]\nbase = '100K'\ngrant = {{ value = '100K', vesting = 'amazon' }}\n"
        );
        let file = folder.path().join("x.toml");
        std::fs::write(&file, scenario).unwrap();
        let run = vestcast(&folder, &["run", file.to_str().unwrap(), "--no-charts", "--paths", "16k"]);
        (run.status.code(), stdout(&run), stderr(&run))
    };
    let (code, report, warnings) = said(", truncation = 'none'");
    assert_eq!(code, Some(0), "{warnings}");
    assert!(report.contains("No expected price of `A` exists"), "{report}");
    assert!(warnings.contains("the expected price does not exist"), "{warnings}");
    for truncation in ["", ", truncation = 8"] {
        let (_, report, warnings) = said(truncation);
        assert!(!report.contains("No expected price") && warnings.is_empty(), "{report}{warnings}");
    }
    let (code, _, refused) = said(", truncation = 'nothing'");
    assert_eq!(code, Some(2));
    assert!(refused.contains("a number or \"none\""), "{refused}");
}

/// Daily closes on weekdays whose moves come in calm and wild months.
fn prices(days: u32) -> String {
    let mut date = jiff::civil::date(2019, 1, 1);
    let (mut file, mut price) = ("Date,Close\n".to_owned(), 100.0f64);
    let mut word = 1u64;
    let mut uniform = || {
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((word >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    };
    for day in 0..days {
        let normal = (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
        price *= (normal * if day / 21 % 3 == 0 { 0.03 } else { 0.012 }).exp();
        file += &format!("{date},{price:.2}\n");
        date = date.tomorrow().unwrap();
        while date.weekday().to_monday_zero_offset() > 4 {
            date = date.tomorrow().unwrap();
        }
    }
    file
}

#[test]
fn a_price_file_is_needed_only_when_its_scenario_is_read() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("jobs").join("x.csv");
    std::fs::create_dir(folder.path().join("jobs")).unwrap();
    let prices = std::fs::read(scenario("data/AMZN-2013-2016.csv")).unwrap();
    std::fs::write(&file, prices).unwrap();
    let text = std::fs::read_to_string(scenario("bootstrap.toml")).unwrap();
    std::fs::write(folder.path().join("jobs/o.toml"), text.replace("data/AMZN-2013-2016.csv", "x.csv"))
        .unwrap();
    let done = |arguments: &[&str]| {
        let output = vestcast(&folder, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        output
    };
    let size = ["--paths", "9k", "--seed", "5"];
    let run = |scenario, out| done(&[&["run", scenario, "--no-charts", "--out", out], &size[..]].concat());
    let first = run("jobs/o.toml", "first");
    let said = stderr(&first);
    let told = "x.csv:\n! The price of `AMZN` is the close of 2016-12-30, $749.87.\n! It ends on 2016-12-30,";
    assert!(said.contains(told) && !said.contains("daily closes"), "{said}");
    let checked = done(&["check", "jobs/o.toml"]);
    assert!(stderr(&checked).contains("1,008 daily closes"), "{}", stderr(&checked));
    std::fs::write(folder.path().join("full.toml"), &checked.stdout).unwrap();
    for index in ["0", "1"] {
        let part = format!("part-{index}");
        done(
            &[&["shard", "jobs/o.toml", "--index", index, "--of", "2", "-o", &part, "--quiet"], &size[..]]
                .concat(),
        );
    }
    std::fs::remove_file(&file).unwrap();
    run("full.toml", "second");
    done(&["merge", "part-0", "part-1", "--no-charts", "--out", "third"]);
    let summary = |out: &str| -> Value {
        let text = std::fs::read_to_string(folder.path().join(out).join("summary.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    assert_eq!(summary("first")["offers"], summary("second")["offers"]);
    assert_eq!(summary("first"), summary("third"));
    assert_eq!(vestcast(&folder, &["run", "jobs/o.toml"]).status.code(), Some(2));
}
