// Package plot draws figures. A [Sheet] has [Panel]s with [Mark]s in them. It is drawn as PNG and SVG by gonum/plot, as
// an interactive figure by Plotly, or as an [Animation].
//
// A mark draws itself in all forms. The legend, the ranges of the axes, the hover boxes and the alternative text follow
// from the marks: each has a Kind or a label, the numbers that the axes should hold, and a sentence about its numbers.
// Numbers are checked when a form is made; see [Sheet.Check].
//
// All figures have the same look: see [Kind]. Labels are plain text with mathematics between dollar signs; see [Text].
//
// Points that are not finite, such as after a rollout diverged, break a line. Other numbers that are not finite, and
// lists of different lengths, are errors that name the figure, the panel and the mark.
package plot
