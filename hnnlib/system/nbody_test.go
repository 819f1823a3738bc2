package system_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"hnn/hnnlib/device/devicetest"
	"hnn/hnnlib/ode"
	"hnn/hnnlib/phase"
	"hnn/hnnlib/system"

	"gonum.org/v1/gonum/floats"
)

func bodies(t *testing.T, masses ...float64) *system.System {
	t.Helper()
	s, err := system.NBody("bodies", masses...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func rollout(t *testing.T, s *system.System, start []float64, span float64) *ode.Solution {
	t.Helper()
	times := floats.Span(make([]float64, 51), 0, span)
	sol, err := ode.Solve(context.Background(), devicetest.OpenForTest(t), s, [][]float64{start}, times,
		ode.Options{RTol: 1e-12, ATol: 1e-12})
	if err == nil {
		err = sol.Err()
	}
	if err != nil {
		t.Fatal(err)
	}
	return sol
}

// ring returns the state of bodies of equal masses m on a circle of radius r around the origin, the first at angle
// turn, which rotates with angular velocity w.
func ring(n int, m, r, turn, w float64) []float64 {
	state := make([]float64, 4*n)
	for i := range n {
		sin, cos := math.Sincos(turn + 2*math.Pi*float64(i)/float64(n))
		state[i], state[n+i] = r*cos, r*sin
		state[2*n+i], state[3*n+i] = -m*r*w*sin, m*r*w*cos
	}
	return state
}

// Equal masses on a ring stay on it if the attraction of the others, Σ m/4r² sin(πj/n), is the centripetal
// acceleration. Two unequal masses at distance d circle their centre of mass with ω² = (m₁ + m₂)/d³.
func TestBodiesThatTurnRigidly(t *testing.T) {
	type orbit func(time float64) []float64
	ringOf := func(n int, m, r float64) orbit {
		pull := 0.
		for j := 1; j < n; j++ {
			pull += m / (4 * r * r * math.Sin(math.Pi*float64(j)/float64(n)))
		}
		w := math.Sqrt(pull / r)
		return func(time float64) []float64 { return ring(n, m, r, 0.3+w*time, w) }
	}
	const m1, m2, d = 3., 0.5, 1.4
	unequal := func(time float64) []float64 {
		w := math.Sqrt((m1 + m2) / (d * d * d))
		sin, cos := math.Sincos(w * time)
		r1, r2 := d*m2/(m1+m2), -d*m1/(m1+m2)
		return []float64{r1 * cos, r2 * cos, r1 * sin, r2 * sin,
			-m1 * r1 * w * sin, -m2 * r2 * w * sin, m1 * r1 * w * cos, m2 * r2 * w * cos}
	}
	for name, c := range map[string]struct {
		sys  *system.System
		at   orbit
		span float64
	}{
		"two":         {system.TwoBody, ringOf(2, 1, 1.1), 20},
		"three":       {system.ThreeBody, ringOf(3, 1, 1.05), 3},
		"two heavy":   {bodies(t, 2.5, 2.5), ringOf(2, 2.5, 0.7), 20},
		"four light":  {bodies(t, 0.4, 0.4, 0.4, 0.4), ringOf(4, 0.4, 1.3), 3},
		"two unequal": {bodies(t, m1, m2), unequal, 10},
	} {
		sol := rollout(t, c.sys, c.at(0), c.span)
		for i, time := range sol.Times[0] {
			if got, want := sol.At(0, i), c.at(time); !floats.EqualApprox(got, want, 1e-8) {
				t.Fatalf("%s bodies at t = %g: %v, want %v", name, time, got, want)
			}
		}
	}
}

// momenta returns the total momentum (two numbers), the total angular momentum, T and V of a state.
func momenta(masses, state []float64) [5]float64 {
	n := len(masses)
	var sum [5]float64
	for i, m := range masses {
		x, y, px, py := state[i], state[n+i], state[2*n+i], state[3*n+i]
		sum[0], sum[1], sum[2] = sum[0]+px, sum[1]+py, sum[2]+x*py-y*px
		sum[3] += (px*px + py*py) / (2 * m)
		for j := range i {
			sum[4] -= m * masses[j] / math.Hypot(x-state[j], y-state[n+j])
		}
	}
	return sum
}

func TestBodiesConserveMomentaAndEnergy(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	rng := rand.New(rand.NewPCG(7, 8))
	for _, c := range []struct {
		sys    *system.System
		masses []float64
		start  []float64
		span   float64
	}{
		{system.TwoBody, []float64{1, 1}, system.TwoBody.Sample(rng), 20},
		{system.ThreeBody, []float64{1, 1, 1}, system.ThreeBody.Sample(rng), 3},
		{bodies(t, 2, 0.3, 1, 0.7), []float64{2, 0.3, 1, 0.7},
			[]float64{0, 1.5, -1.2, 0.3, 0, 0.4, -0.8, -1.9, 0.1, 0, 0.4, -0.6, -0.2, 0.3, -0.7, 0.2}, 5},
	} {
		sol := rollout(t, c.sys, c.start, c.span)
		first := momenta(c.masses, c.start)
		for i := range sol.Times[0] {
			now := momenta(c.masses, sol.At(0, i))
			now[3], first[3] = now[3]+now[4], momenta(c.masses, c.start)[3]+first[4]
			for k, what := range []string{"momentum along x", "momentum along y", "angular momentum", "energy"} {
				if math.Abs(now[k]-first[k]) > 1e-9 {
					t.Errorf("%s of %v: %g at first, %g at t = %g", what, c.masses, first[k], now[k], sol.Times[0][i])
				}
			}
		}
		path := sol.Path(0)
		energies, err := phase.NewEvaluator(dev).Energies(c.sys, path)
		if err != nil {
			t.Fatal(err)
		}
		kinetic, err := phase.NewEvaluator(dev).Energies(&system.System{DoF: c.sys.DoF, H: c.sys.Kinetic}, path)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range energies {
			want := momenta(c.masses, sol.At(0, i))
			if got := []float64{kinetic[i], h - kinetic[i]}; !floats.EqualApprox(got, want[3:], 1e-12) {
				t.Errorf("%v at point %d: T and V are %v, want %v", c.masses, i+1, got, want[3:])
			}
		}
	}
}

func TestTwoBodyStarts(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	const n = 20000
	var places, sum, squares float64
	for range n {
		s := system.TwoBody.Sample(rng)
		x, y, vx, vy := s[0], s[2], s[4], s[6]
		if s[1] != -x || s[3] != -y || s[5] != -vx || s[7] != -vy {
			t.Fatalf("%v: body 2 is not the mirror image of body 1", s)
		}
		if x < 0.5 || x > 1.5 || y < 0.5 || y > 1.5 {
			t.Fatalf("body 1 is at (%g, %g), want both in [0.5, 1.5]", x, y)
		}
		r := math.Hypot(x, y)
		along := (vy*x - vx*y) / r // counter-clockwise
		if math.Abs(vx*x+vy*y) > 1e-12 {
			t.Fatalf("%v: the velocity is not perpendicular to the position", s)
		}
		faster := along*2*math.Sqrt(r) - 1 // v = 1/2√r on a circle
		places, sum, squares = places+x+y, sum+faster, squares+faster*faster
	}
	if places /= 2 * n; math.Abs(places-1) > 0.01 {
		t.Errorf("the mean coordinate is %g, want 1", places)
	}
	if std := math.Sqrt(squares / n); math.Abs(sum/n) > 0.002 || math.Abs(std-0.05) > 0.001 {
		t.Errorf("speeds exceed the circular one by %g ± %g of it, want 0 ± 0.05", sum/n, std)
	}
}

func TestThreeBodyStarts(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	const n = 20000
	leastR, mostR, leastV, mostV := math.Inf(1), 0., math.Inf(1), 0.
	for range n {
		s := system.ThreeBody.Sample(rng)
		r := math.Hypot(s[0], s[3])
		circle := ring(3, 1, r, math.Atan2(s[3], s[0]), 1/math.Sqrt(math.Sqrt(3)*r*r*r)) // v² = 1/√3r
		for i := range 6 {
			if math.Abs(s[i]-circle[i]) > 1e-12 {
				t.Fatalf("%v: bodies are not 120° apart on a circle, %v", s, circle)
			}
			v := s[6+i] / circle[6+i]
			leastV, mostV = math.Min(leastV, v), math.Max(mostV, v)
		}
		leastR, mostR = math.Min(leastR, r), math.Max(mostR, r)
	}
	if leastR < 0.9 || leastR > 0.901 || mostR > 1.2 || mostR < 1.199 {
		t.Errorf("radii from %g to %g, want from 0.9 to 1.2", leastR, mostR)
	}
	if leastV < 0.8-1e-9 || leastV > 0.801 || mostV > 1.2+1e-9 || mostV < 1.199 {
		t.Errorf("velocities from %g to %g of the circle's, want from 0.8 to 1.2", leastV, mostV)
	}
}

func TestImpossibleBodies(t *testing.T) {
	for _, c := range []struct {
		masses []float64
		want   string
	}{
		{[]float64{1}, "comet: at least 2 bodies are needed, but 1 were given"},
		{[]float64{1, 0}, "comet: the mass of body 2 is 0, but a positive number is needed"},
		{[]float64{-2, 1}, "comet: the mass of body 1 is -2, but a positive number is needed"},
		{[]float64{1, math.NaN()}, "comet: the mass of body 2 is NaN, but a positive number is needed"},
		{[]float64{1, 1, math.Inf(1)}, "comet: the mass of body 3 is +Inf, but a positive number is needed"},
	} {
		if _, err := system.NBody("comet", c.masses...); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

func TestImpossibleStarts(t *testing.T) {
	dev := devicetest.OpenForTest(t)
	const remedy = ", where their attraction is infinite; give them different places"
	for _, c := range []struct {
		sys   *system.System
		state []float64
		want  string
	}{
		{system.TwoBody, []float64{1, 1, 0.5, 0.5, 0, 0, 0, 0}, "bodies 1 and 2 collide: both are at (1, 0.5)" + remedy},
		{system.ThreeBody, []float64{1, 2, 2, 0, -1, -1, 0, 0, 0, 0, 0, 0},
			"bodies 2 and 3 collide: both are at (2, -1)" + remedy},
		{system.TwoBody, []float64{1, -1, 0, 0}, "a state needs 8 numbers (q1…q4, then p1…p4), but 4 were given"},
		{system.TwoBody, []float64{1, -1, 0, 0, 0, math.NaN(), 0, 0},
			"coordinate 6 of the state is NaN, but a finite number is needed"},
		{system.Pendulum, []float64{1}, "a state needs 2 numbers (q, then p), but 1 were given"},
	} {
		if err := c.sys.CheckState(c.state); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
		_, err := ode.Solve(context.Background(), dev, c.sys, [][]float64{c.state}, []float64{0, 1}, ode.Options{})
		if err == nil || err.Error() != "start 1: "+c.want {
			t.Errorf("got  %v\nwant start 1: %s", err, c.want)
		}
	}
	if err := system.TwoBody.CheckState([]float64{1, 1, 0.5, 0.6, 0, 0, 0, 0}); err != nil {
		t.Errorf("bodies one above the other are refused: %v", err)
	}
}
