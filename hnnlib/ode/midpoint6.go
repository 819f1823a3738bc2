package ode

// midpoint6 is Kahan and Li's composition (1997, named s9odr6a; Hairer, Lubich & Wanner, Geometric Numerical
// Integration, section V.3.2) of nine implicit midpoint steps, none longer than 0.80h.
var midpoint6 = Method{
	Name: "midpoint6", Order: 6, Symplectic: true, Symmetric: true,
	Step: midpoints(kahanLi...), midpoints: kahanLi,
}

var kahanLi = palindrome(
	0.39216144400731413928,
	0.33259913678935943860,
	-0.70624617255763935981,
	0.082213596293550800230)
