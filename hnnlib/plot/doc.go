// Package plot draws figures: a Sheet of Panels with Marks in them, as PNG and SVG through gonum/plot, as an
// interactive figure through Plotly, and as an Animation.
//
// A mark draws itself in all forms. The legend, the ranges of the axes, the hover boxes and the alternative text follow
// from the marks: each knows its Kind or label, what the axes should hold, and a sentence with its numbers. Numbers are
// checked once, when a form is asked for; see [Sheet.Check].
//
// One look everywhere: the truth is black and solid, the baseline red and long-dashed, the HNN blue and short-dashed;
// legends stand below the panels and never cover data; pictures are dark on white. Labels are plain text with
// mathematics between dollar signs; see [Text].
//
// Points that are not finite, as where a rollout diverged, break a line. A mark without a single finite point, lists of
// different lengths, and numbers that are not finite anywhere else are errors that name the figure, the panel and the
// mark.
package plot
