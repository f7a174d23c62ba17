//! Colours by role, for a light and a dark page.

/// The page a chart stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// White page.
    Light,
    /// Dark slate page.
    Dark,
}

impl Theme {
    pub(super) fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub u8, pub u8, pub u8);

impl Color {
    const fn hex(rgb: u32) -> Self {
        Color((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// A part of the way to another colour.
    pub(super) fn towards(self, other: Color, part: f64) -> Color {
        let mixed = |a: u8, b: u8| (f64::from(a) + part * (f64::from(b) - f64::from(a))).round() as u8;
        Color(mixed(self.0, other.0), mixed(self.1, other.1), mixed(self.2, other.2))
    }
}

/// One colour a role. Contrast, and separation under colour-vision deficiency, were measured for these
/// values; bonus alone relies on its position and label.
pub(super) struct Palette {
    pub background: Color,
    pub ink: Color,
    pub muted: Color,
    pub grid: Color,
    pub axis: Color,
    /// Simulated: lines and key numbers, then the bands of 50, 80 and 95 %.
    pub line: Color,
    pub band_50: Color,
    pub band_80: Color,
    pub band_95: Color,
    /// A density, and the part of one that reaches the threshold.
    pub slab: Color,
    pub reaches: Color,
    /// Cash, and the ink that reads on it.
    pub base: Color,
    pub on_base: Color,
    pub sign_on: Color,
    pub on_sign_on: Color,
    pub bonus: Color,
    pub on_bonus: Color,
    /// Short of the threshold: text and lines, then areas.
    pub short: Color,
    pub short_fill: Color,
}

static LIGHT: Palette = Palette {
    background: Color::hex(0xFFFFFF),
    ink: Color::hex(0x1B2430),
    muted: Color::hex(0x5A6472),
    grid: Color::hex(0xE6E9EE),
    axis: Color::hex(0x8A94A3),
    line: Color::hex(0x0B3C6F),
    band_50: Color::hex(0x7FB2DB),
    band_80: Color::hex(0xBAD6EC),
    band_95: Color::hex(0xE3EEF8),
    slab: Color::hex(0x9CC3E4),
    reaches: Color::hex(0x9CC3E4),
    base: Color::hex(0x4B5563),
    on_base: Color::hex(0xFFFFFF),
    sign_on: Color::hex(0xA3ABB8),
    on_sign_on: Color::hex(0x1B2430),
    bonus: Color::hex(0xCDD2DA),
    on_bonus: Color::hex(0x1B2430),
    short: Color::hex(0xB3400A),
    short_fill: Color::hex(0xF5B78F),
};

static DARK: Palette = Palette {
    background: Color::hex(0x1E2129),
    ink: Color::hex(0xE8EBF0),
    muted: Color::hex(0xA3ACBA),
    grid: Color::hex(0x323743),
    axis: Color::hex(0x6B7484),
    line: Color::hex(0xD6EAFB),
    band_50: Color::hex(0x3B75A8),
    band_80: Color::hex(0x2B4D70),
    band_95: Color::hex(0x233449),
    slab: Color::hex(0x3B75A8),
    reaches: Color::hex(0x2F5E89),
    base: Color::hex(0xA3ABB8),
    on_base: Color::hex(0x1B2430),
    sign_on: Color::hex(0x6B7484),
    on_sign_on: Color::hex(0xFFFFFF),
    bonus: Color::hex(0x454C59),
    on_bonus: Color::hex(0xFFFFFF),
    short: Color::hex(0xFF9E66),
    short_fill: Color::hex(0x7A4526),
};
