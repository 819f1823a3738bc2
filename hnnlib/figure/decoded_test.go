package figure

import "testing"

// An interactive figure is decoded JSON and nothing else: GoNB sends no other types to its kernel.
func TestPlotlyIsDecodedJSON(t *testing.T) {
	figures := map[string]func() (*Figure, error){"choices": func() (*Figure, error) { return Choices(knobs(3)) }}
	for _, s := range sampleFigures {
		figures[s.name] = s.make
	}
	for name, make := range figures {
		f, err := make()
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Plotly()
		if err != nil {
			t.Fatal(err)
		}
		onlyJSON(t, name, p)
	}
}

func onlyJSON(t *testing.T, path string, v any) {
	t.Helper()
	switch v := v.(type) {
	case nil, string, bool, float64, int:
	case map[string]any:
		for key, inner := range v {
			onlyJSON(t, path+"."+key, inner)
		}
	case []any:
		for _, inner := range v {
			onlyJSON(t, path+"[]", inner)
		}
	default:
		t.Errorf("%s is a %T", path, v)
	}
}
