use vestcast::{
    Scenario,
    engine::{self, Run},
    plan::Plan,
};
fn main() {
    let src = std::fs::read_to_string("scenarios/amazon-l6-seattle.toml").unwrap();
    let s = Scenario::from_toml(&src).unwrap().scenario;
    let plan = Plan::compile(&s);
    let mut z: Vec<f64> = vec![];
    let r0 = vestcast::market::REPLICATES;
    let mut ses = vec![];
    let mut all = vec![];
    for seed in 100..500 {
        let sh = engine::simulate(&plan, seed, 0..65536, &Run::default()).unwrap();
        let o = vestcast::outcome::Outcome::new(&plan, 65536, sh).unwrap();
        let m = o.offers[0].total.mean;
        z.push((m.value - 1217177.43) / m.se);
        ses.push(m.se);
        all.push(m.value - 1217177.43);
    }
    let cover = z
        .iter()
        .filter(|z| {
            z.abs()
                < if r0 == 16 {
                    2.1314
                } else if r0 == 32 {
                    2.04
                } else {
                    2.0
                }
        })
        .count();
    all.sort_by(f64::total_cmp);
    println!(
        "cover {cover}/400; z min {:?} max {:?}",
        z.iter().copied().fold(0.0, f64::min),
        z.iter().copied().fold(0.0, f64::max)
    );
    for p in [0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.9999] {
        print!("{:.0} ", all[(all.len() as f64 * p) as usize]);
    }
    let v = all.iter().map(|x| x * x).sum::<f64>() / all.len() as f64;
    ses.sort_by(f64::total_cmp);
    z.sort_by(f64::total_cmp);
    println!(
        "z {:.1?} {:.1?} se p5 {:.0} p50 {:.0} p95 {:.0}",
        &z[..8],
        &z[392..],
        ses[20],
        ses[200],
        ses[380]
    );
    println!("sd {:.1} mean {:.2}", v.sqrt(), all.iter().sum::<f64>() / all.len() as f64);
}
