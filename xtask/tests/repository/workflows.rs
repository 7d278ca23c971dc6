//! The workflows and issue forms are YAML, and say what their reader needs.

use std::fs;
use std::path::Path;

use yaml_rust2::{Yaml, YamlLoader};

use crate::{files, read, repository};

fn parse(path: &Path) -> Yaml {
    let told = || path.display();
    let text = fs::read_to_string(path).unwrap();
    let mut documents =
        YamlLoader::load_from_str(&text).unwrap_or_else(|reason| panic!("{}: {reason}", told()));
    assert_eq!(documents.len(), 1, "{}", told());
    documents.remove(0)
}

#[test]
fn every_yaml_file_parses() {
    let files = files(&[".yml", ".yaml"]);
    assert!(files.len() >= 5);
    for file in files {
        parse(&file);
    }
}

#[test]
fn workflows_pin_their_actions_and_need_jobs_that_exist() {
    for file in files(&[".yml"]).iter().filter(|file| file.parent().unwrap().ends_with("workflows"))
    {
        let workflow = parse(file);
        let jobs = workflow["jobs"].as_hash().expect("jobs");
        for (name, job) in jobs {
            let told = format!("{}, {name:?}", file.display());
            if let Some(needed) = job["needs"].as_str() {
                assert!(jobs.contains_key(&Yaml::String(needed.into())), "{told} needs {needed}");
            }
            let steps = job["steps"].as_vec().map_or(&[][..], Vec::as_slice);
            let used = steps.iter().chain([job]).filter_map(|step| step["uses"].as_str());
            for action in used {
                let local = action.strip_prefix("./").map(read);
                let pinned = action.rsplit_once(['@', ':']).is_some_and(|(_, version)| {
                    version.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit())
                });
                assert!(local.is_some() || pinned, "{told} uses {action}");
            }
        }
    }
}

/// What CI asks of `.ci/run` is all that it has: a lane that nobody runs would hold nothing.
#[test]
fn every_lane_of_the_tests_is_run_by_a_workflow() {
    let script = read(".ci/run");
    let (_, lanes) = script.split_once("\nlanes=(").unwrap();
    let lanes: Vec<_> = lanes.split(')').next().unwrap().split(' ').collect();
    assert!(lanes.len() > 2, "{lanes:?}");
    let workflow = read(".github/workflows/ci.yml");
    let runs = workflow.lines().filter_map(|line| line.split_once("run: .ci/run "));
    let run: Vec<_> = runs.flat_map(|(_, lanes)| lanes.split(' ')).collect();
    assert_eq!(run, lanes);
}

/// What a job of a workflow runs, step after step.
fn commands(workflow: &str, job: &str) -> String {
    let workflow = parse(&repository().join(".github/workflows").join(workflow));
    let steps = workflow["jobs"][job]["steps"].as_vec().unwrap_or_else(|| panic!("job {job}"));
    steps.iter().filter_map(|step| step["run"].as_str()).map(|run| format!("{run}\n")).collect()
}

/// What `cargo xtask release --dry-run` rehearses is what the workflows do.
#[test]
fn workflows_release_by_the_commands_that_a_rehearsal_runs() {
    for system in ["linux", "macos", "windows"] {
        let commands = commands("ci.yml", system);
        assert!(commands.lines().any(|line| line == "cargo xtask package"), "{system}: {commands}");
    }
    let first = commands("release.yml", "notes");
    assert!(first.starts_with("cargo xtask notes \"$GITHUB_REF_NAME\" >"), "{first}");
    let last = commands("release.yml", "release");
    let (release, publish) = last.split_once('\n').unwrap();
    assert_eq!(release, "cargo xtask release \"$GITHUB_REF_NAME\"");
    assert!(publish.contains("--notes-file notes.md dist/*"), "{publish}");
}

#[test]
fn issue_forms_ask_with_unique_ids() {
    let forms = files(&[".yml"]).into_iter().filter(|file| {
        file.parent().unwrap().ends_with("ISSUE_TEMPLATE") && !file.ends_with("config.yml")
    });
    for file in forms {
        let form = parse(&file);
        for key in ["name", "description"] {
            assert!(form[key].as_str().is_some(), "{} has no {key}", file.display());
        }
        let mut ids: Vec<_> = form["body"]
            .as_vec()
            .unwrap()
            .iter()
            .filter_map(|field| field["id"].as_str())
            .collect();
        let asked = ids.len();
        ids.sort();
        ids.dedup();
        assert!(asked > 2 && ids.len() == asked, "{}: {ids:?}", file.display());
    }
}
