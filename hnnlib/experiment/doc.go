// Package experiment holds the experiments of the paper (Greydanus, Dzamba & Yosinski 2019), one file
// each: the numbers in the paper's terms, both protocols, and the figures; their registry; and the
// results table and report.
//
// It may import every package of hnnlib but notebook, setup and cmd.
package experiment
