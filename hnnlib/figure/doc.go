// Package figure draws the project's figures: plain numbers in, one *Figure out, which gives itself as
// PNG and SVG (drawn with gonum/plot) and as an interactive Plotly figure (built with go-plotly).
//
// One figure, one file: Fields, Rollout, Schema, Losses, Dataset, Seeds, Contours, Orbits, OrbitsPair, EnergyBump,
// Scalars, and Lines for whatever else is lines in panels; for the pixel pendulum Frames, Latent, Angles and PixelBump. Choices makes
// several of one kind into one with a slider.
// Each takes one struct of slices of numbers and strings and fills a sheet, a grid of panels with marks in them; both
// renderers read the same sheet, so that the printed and the interactive form can't drift apart. The shared blocks are
// one file each: style, text with mathematics, axes, marks, legend, layout, Plotly.
//
// One look everywhere: the truth is black and solid, the baseline red and long-dashed, the HNN blue and
// short-dashed (colours of Okabe and Ito, told apart by every kind of colour vision); phase space has equal
// axes (latent spaces, whose units no one chose, are square instead); legends stand below the panels and never
// cover data; pictures are dark on white, with sharp points.
//
// Text in labels and titles is plain, with mathematics between dollar signs: "position $q$", "$q̇$" (a
// combining dot above), "$10^{-3}$", "$x_1$".
//
// What is not a number: a series may end in NaN or ±Inf, or hold gaps of them, where a rollout diverged;
// the line breaks there. A series without a single finite point, unequal lengths, and numbers that are not
// finite anywhere else are errors that name the figure and the series. A picture that holds such a number is crossed out.
//
// Of the project, it imports internal/artifact alone.
package figure
