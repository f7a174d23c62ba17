# Everything CI checks.
check:
    .ci/run

# How fast the engine is, beside the same work written the usual way.
bench:
    cargo bench

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
