package ode

// midpoint6 is Kahan and Li's composition of nine implicit midpoint steps (theirs named s9odr6a), of which
// none is longer than 0.80h.
var midpoint6 = Method{
	Name: "midpoint6", Title: "Midpoint 6",
	Source: "Kahan & Li 1997; Hairer, Lubich & Wanner, Geometric Numerical Integration, section V.3.2",
	Order:  6, Symplectic: true, Symmetric: true, Step: midpoints(kahanLi...), midpoints: kahanLi,
}

var kahanLi = palindrome(
	0.39216144400731413928,
	0.33259913678935943860,
	-0.70624617255763935981,
	0.082213596293550800230)
