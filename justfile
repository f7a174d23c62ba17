# Everything CI checks.
check:
    .ci/run

# How fast the engine is, beside the same work written the usual way.
bench:
    cargo bench

# Run the checks of accuracy, write docs/accuracy.md from what they found, and take it over to docs/models.md.
accuracy:
    rm -rf target/accuracy
    VESTCAST_ACCURACY=target/accuracy cargo test --lib numerics
    VESTCAST_ACCURACY=target/accuracy cargo test --test accuracy --test coverage --test sampling --test shocks --test calibration
    cargo test --release --test accuracy -- --ignored at_a_million
    VESTCAST_ACCURACY=target/accuracy cargo test --test accuracy_page -- --ignored
    just models

# Draw the charts of the main example, and the gallery the README shows.
charts:
    cargo run --release -- run scenarios/amazon-l6-seattle.toml
    mkdir -p docs/gallery
    cp output/amazon-l6-seattle/*-first-*.svg output/amazon-l6-seattle/fan-*.svg docs/gallery/

# Rewrite the tables of docs/models.md and draw its pictures.
models:
    UPDATE=1 cargo test --test models_page

# Accept what people read after a change on purpose.
accept:
    INSTA_UPDATE=always UPDATE=1 cargo test
