#![allow(clippy::unwrap_used, missing_docs)]
use vestcast::offer::tax::{FilingStatus, Income, TaxYear};
#[test]
fn probe() {
    for line in include_str!("reference/tax-vectors.csv").lines().skip(1) {
        let f: Vec<&str> = line.split(',').collect();
        let place = match f[2] {
            "US" => "none",
            "NY+NYC" => "NYC",
            p => p,
        };
        let y = TaxYear::new(place, FilingStatus::from_word(f[3]).unwrap(), f[1].parse().unwrap()).unwrap();
        let n = |i: usize| f[i].parse::<f64>().ok();
        let b = y.bill(&Income { long_gains: n(5).unwrap(), ..Income::wages(n(4).unwrap()) });
        for (name, ours, theirs) in [
            ("fed", b.federal + b.niit, n(6)),
            ("ss", b.social_security, n(8)),
            ("med", b.medicare, n(9)),
            ("amed", b.additional_medicare, n(10)),
            ("state", b.state, n(11)),
            ("local", b.local, n(12)),
        ] {
            let Some(t) = theirs else { continue };
            if (ours - t).abs() > 0.0051 {
                println!(
                    "{} {} {} {} itemised {}: {name} {ours:.2} theirs {t} diff {:.2}",
                    f[1],
                    f[2],
                    f[3],
                    f[4],
                    f[7],
                    ours - t
                );
            }
        }
    }
}
