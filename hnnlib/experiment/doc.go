// Package experiment holds the experiments of the paper (Greydanus, Dzamba & Yosinski 2019), one file each: the numbers
// in the paper's terms, both protocols, and the figures that each lists by name. One registry has them, and the topics
// that notebooks ask of them. A [Study] measures and draws trained models; the results folder has a caption beside
// every picture, and its page shows what it finds there.
//
// It may import every package of hnnlib but notebook, setup and cmd.
package experiment
