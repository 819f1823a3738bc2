package ode_test
import ("testing";"fmt";"time";"context"
"hnn/hnnlib/ode"
"hnn/hnnlib/system"
"hnn/hnnlib/phase"
"hnn/hnnlib/device/devicetest"
"gonum.org/v1/gonum/mat"
)
func TestScratchM(t *testing.T){
	dev := devicetest.OpenForTest(t)
	for _, sys := range []*system.System{system.Spring, system.Pendulum, system.TwoBody, system.ThreeBody} {
		start := map[string][]float64{"spring":{1,0},"pendulum":{2.1,0},"two-body":{1,-1,.5,-.5,-.2,.2,.4,-.4},"three-body":{1,-.5,-.5,0,.866,-.866,0,-.65,.65,.76,-.38,-.38}}[sys.Name]
		for _, m := range ode.Methods {
			for _, h := range []float64{0.1,0.01} {
			s, err := ode.NewSolver(dev, sys, ode.Options{Method:m.Name, Step:h})
			if err!=nil {t.Fatal(err)}
			var sol *ode.Solution
			var ds []time.Duration
			for range 2 {
			b:=time.Now()
			sol, err = s.Solve(context.Background(), [][]float64{start}, grid(20,50))
			if err!=nil {t.Fatal(err)}
			ds=append(ds,time.Since(b))
			}
			e,_ := phase.Energies(dev, sys, mat.NewDense(2, sys.Dim(), append(append([]float64{}, sol.At(0,0)...), sol.At(0,49)...)))
			fmt.Println(sys.Name, m.Name, h, ds, sol.Diverged(), e, sol.At(0,49)[:2])
			s.Close()
			}
		}
	}
}
