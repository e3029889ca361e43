package risk

import (
	"context"
	"math"
	"slices"

	"gridwatch/grid"
)

// pointsPerLogOdds: ten points stand for odds that are e times as high.
const pointsPerLogOdds = 10

// fit gives each rule the weight that makes the outcomes of the examples
// likeliest in a logistic regression with a small ridge and no negative weight: a
// rule that lowers the risk explains nothing and gets 0. Maximised by coordinate
// descent on the quadratic of each Newton step (Friedman, Hastie, Tibshirani
// 2010). The weights are rounded to tenths of a point.
func fit(ctx context.Context, rules grid.RiskRules, examples []example) (grid.RiskRules, error) {
	found := 0
	for i := range examples {
		if examples[i].bad() {
			found++
		}
	}
	if found < leastVisits {
		return rules, ErrTooFew
	}
	n := len(rules.Rules)
	weights := make([]float64, n+1) // the last is the intercept
	const ridge, most = 1.0, 40
	for range most {
		if err := ctx.Err(); err != nil {
			return rules, err
		}
		gradient, hessian := quadratic(examples, weights)
		step := append([]float64(nil), weights...)
		for range 100 {
			moved := 0.0
			for j := range step {
				pull := gradient[j]
				for k := range step {
					pull -= hessian[j][k] * (step[k] - weights[k])
				}
				curve := hessian[j][j]
				if j < n {
					pull -= ridge * step[j]
					curve += ridge
				}
				if curve == 0 {
					continue
				}
				next := step[j] + pull/curve
				if j < n {
					next = max(0, next)
				}
				moved = max(moved, math.Abs(next-step[j]))
				step[j] = next
			}
			if moved < 1e-7 {
				break
			}
		}
		moved := 0.0
		for j := range step {
			moved = max(moved, math.Abs(step[j]-weights[j]))
		}
		weights = step
		if moved < 1e-6 {
			break
		}
	}
	fitted := rules
	fitted.Version = rules.Version + "-fitted"
	fitted.Rules = append([]grid.RiskRule(nil), rules.Rules...)
	for j := range fitted.Rules {
		fitted.Rules[j].Weight = math.Round(weights[j]*pointsPerLogOdds*10) / 10
	}
	fitted.High, fitted.Medium = thresholds(fitted.Rules, examples)
	return fitted, nil
}

// thresholds are the scores that a tenth and three tenths of the examples reach.
func thresholds(rules []grid.RiskRule, examples []example) (high, medium float64) {
	scores := make([]float64, len(examples))
	for i := range examples {
		scores[i] = points(rules, examples[i].fired)
	}
	slices.Sort(scores)
	const least = 0.1 // of a point, so that something must have fired
	medium = max(least, quantile(scores, 0.7))
	return max(medium, quantile(scores, 0.9)), medium
}

// quadratic is the gradient of the log likelihood and its negative second
// derivative; the intercept comes last.
func quadratic(examples []example, weights []float64) (gradient []float64, hessian [][]float64) {
	n := len(weights) - 1
	gradient, hessian = make([]float64, n+1), make([][]float64, n+1)
	for j := range hessian {
		hessian[j] = make([]float64, n+1)
	}
	var some []int // rules that fired
	for i := range examples {
		e := &examples[i]
		eta := weights[n]
		some = some[:0]
		for j, x := range e.fired {
			if x != 0 {
				eta += weights[j] * x
				some = append(some, j)
			}
		}
		p := 1 / (1 + math.Exp(-eta))
		miss, curve := -p, p*(1-p)
		if e.bad() {
			miss++
		}
		gradient[n] += miss
		hessian[n][n] += curve
		for _, j := range some {
			x := e.fired[j]
			gradient[j] += miss * x
			hessian[j][n] += curve * x
			hessian[n][j] += curve * x
			for _, k := range some {
				hessian[j][k] += curve * x * e.fired[k]
			}
		}
	}
	return gradient, hessian
}
