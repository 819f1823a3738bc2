// Package plot draws figures. A [Sheet] has [Panel]s with [Mark]s in them. It is drawn as PNG and SVG by gonum/plot, as
// an interactive figure by Plotly, or as an [Animation].
//
// A mark draws itself in all forms. The legend, the ranges of the axes, the hover boxes and the alternative text follow
// from the marks: each has a Kind or a label, the numbers that the axes should hold, and a sentence about its numbers.
// Numbers are checked when a form is made; see [Sheet.Check].
//
// All figures have the same look: the truth is black and solid, the baseline red and long-dashed, the HNN blue and
// short-dashed; legends stand below the panels and never cover data; pictures are dark on white. Labels are plain text
// with mathematics between dollar signs; see [Text].
//
// Points that are not finite, such as after a rollout diverged, break a line. A mark without a finite point, lists of
// different lengths, and other numbers that are not finite are errors that name the figure, the panel and the mark.
package plot
