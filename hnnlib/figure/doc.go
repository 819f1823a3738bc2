// Package figure has the project's figures as recipes: one function a file, from what eval and pixel have measured to a
// sheet of package plot, which gives itself as PNG, SVG and Plotly, or to an animation.
package figure

func or(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// counted are 0, 1, … n−1.
func counted(n int) []float64 {
	all := make([]float64, n)
	for k := range all {
		all[k] = float64(k)
	}
	return all
}
