package runall

import (
	"os"
	"testing"

	"hnn/hnnlib/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }
