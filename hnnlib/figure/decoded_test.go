package figure

import "testing"

// An interactive figure is decoded JSON and nothing else: GoNB sends no other types to its kernel.
func TestPlotlyIsDecodedJSON(t *testing.T) {
	for _, s := range sampleFigures {
		p, err := s.make().Plotly()
		if err != nil {
			t.Fatal(err)
		}
		onlyJSON(t, s.name, p)
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
