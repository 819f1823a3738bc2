package devicetest_test

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"

	"hnn/hnnlib/device/devicetest"
)

func TestOpenForTestComputes(t *testing.T) {
	d := devicetest.OpenForTest(t)
	t.Logf("%s, %s, %s", d.Name, d.Plugin, d.Source)
	got := MustNewExec(d.Backend, func(x *Node) *Node { return Mul(x, x) }).MustCall(float32(3))[0].Value()
	if got != float32(9) {
		t.Fatalf("3² on %s is %v, not 9", d.Name, got)
	}
	if devicetest.OpenForTest(t) != d {
		t.Fatal("the second call opened another backend")
	}
}
