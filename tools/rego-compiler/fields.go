package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
)

//go:embed builtins.rego
var builtinsRego string

// Builtins whose values have types, by the rules that stand for them.
var typedBuiltins = map[string]string{
	"array.concat":   "concat",
	"array.reverse":  "reverse",
	"array.slice":    "slice",
	"sort":           "sort",
	"minus":          "minus",
	"max":            "max",
	"min":            "min",
	"or":             "either",
	"and":            "both",
	"union":          "union",
	"intersection":   "intersection",
	"object.remove":  "remove",
	"object.filter":  "filter",
	"object.union":   "merged",
	"object.union_n": "merged_all",
	"json.filter":    "filter",
	"json.remove":    "remove",
	"walk":           "walk",
}

// A rule that calls more than this, what it calls included, cannot be checked and is refused: the time for that grows with the square.
const mostCalls = 500

// OPA takes arguments of functions to be anything, so that a field that no fact has passes in them. Here each call is
// written out, with the types that it is made with. What is wrong in all calls of a function is a mistake in it.
type caller struct {
	functions map[string][]*ast.Rule
	// How often each rule of a function was written out, or left out because there were too many calls.
	calls map[*ast.Rule]int
	// The names of variables before they were renamed for a copy.
	original map[ast.Var]ast.Var
	places   map[*ast.Location]place
	copies   int
	names    int
	// How many calls of a rule may still be written out, and whether some were not.
	left  int
	isCut bool
	// The rules of which some were not: a mistake each.
	unchecked ast.Errors
}

// What is known of a location in a copy, or of what need not be there.
type place struct {
	// The rule that the copy was made of, and which copy it is; none where it was written.
	rule   *ast.Rule
	number int
	// What is read there need not be there, unless it is read of a fact.
	isOptional bool
}

// Where nobody wrote anything: mistakes there are none of the user's.
var nowhere = &ast.Location{}

// No path that a module of a user has.
const builtinsPath = "builtins"

// fieldsChecked checks modules that have no other mistake, which it spoils.
func fieldsChecked(modules map[string]*ast.Module, compiler *ast.Compiler, kinds []string, own map[string][]string) error {
	modules[builtinsPath] = ast.MustParseModule(builtinsRego)
	ast.WalkNodes(modules[builtinsPath], func(node ast.Node) bool {
		node.SetLoc(nowhere)
		return false
	})
	calls := &caller{calls: map[*ast.Rule]int{}, original: map[ast.Var]ast.Var{}, places: map[*ast.Location]place{}}
	written := ast.CompilerStageDefinition{Name: "WriteCalls", MetricName: "write_calls", Stage: func(c *ast.Compiler) *ast.Error {
		calls.writeAll(c.Modules)
		return nil
	}}
	compiler.WithStageAfterID(ast.StageCheckRecursion, written).WithOnlyStagesUpTo(ast.StageCheckTypes)
	compiler.SetErrorLimit(0).Compile(modules)
	for _, each := range compiler.Errors {
		if each.Code != ast.TypeErr {
			return fmt.Errorf("the check of fields: %s", each.Message)
		}
	}
	mistakes := calls.mistakesIn(compiler.Errors, compiler.RewrittenVars)
	for _, each := range mistakes {
		if isOfInput(each) {
			tellKind(each, kinds, own)
		}
	}
	if len(mistakes) > 0 {
		return mistakes
	}
	return nil
}

func (calls *caller) writeAll(modules map[string]*ast.Module) {
	calls.functions = map[string][]*ast.Rule{}
	rules := []*ast.Rule{}
	for _, path := range sorted(modules) {
		for _, each := range modules[path].Rules {
			for rule := each; rule != nil; rule = rule.Else {
				if len(rule.Head.Args) > 0 {
					name := rule.Ref().String()
					calls.functions[name] = append(calls.functions[name], rule)
				} else if !isTest(modules[path], rule) {
					rules = append(rules, rule)
				}
			}
		}
	}
	for name, rule := range typedBuiltins {
		calls.functions[name] = calls.functions["data.builtins."+rule]
	}
	bodies := make([]ast.Body, len(rules))
	for index, rule := range rules {
		calls.left, calls.isCut = mostCalls, false
		bodies[index] = calls.written(rule.Body, constants{})
		if calls.isCut {
			bodies[index] = rule.Body
			calls.unchecked = append(calls.unchecked, ast.NewError(ast.TypeErr, rule.Loc(), "calls too many functions for its fields to be checked"))
		}
	}
	for index, rule := range rules {
		rule.Body = bodies[index]
	}
}

// Facts in tests need not be whole.
func isTest(module *ast.Module, rule *ast.Rule) bool {
	return strings.HasSuffix(module.Package.Path.String(), "_test") || strings.HasPrefix(string(rule.Head.Name), "test_")
}

func (calls *caller) written(body ast.Body, outer constants) ast.Body {
	known := constantsIn(body, outer)
	all := ast.Body{}
	values := map[string]*ast.Term{}
	for _, each := range body {
		expr := each.Copy()
		ast.WalkClosures(expr, func(closure any) bool {
			switch closure := closure.(type) {
			case *ast.ArrayComprehension:
				closure.Body = calls.written(closure.Body, known)
			case *ast.SetComprehension:
				closure.Body = calls.written(closure.Body, known)
			case *ast.ObjectComprehension:
				closure.Body = calls.written(closure.Body, known)
			case *ast.Every:
				// OPA does not know the type of what it goes over.
				over := equal(closure.Value, within(closure.Domain, closure.Key))
				inside := append(ast.Body{over}, closure.Body...)
				all.Append(equal(calls.variable(), listOf(calls.variable(), calls.written(inside, known))))
			}
			return true
		})
		for _, ref := range calls.read(expr, known) {
			all.Append(equal(calls.variable(), ref))
		}
		calls.write(expr, known, values, &all)
	}
	return all
}

// write appends an expression: where it is a call, what is called instead, once for equal arguments.
func (calls *caller) write(expr *ast.Expr, known constants, written map[string]*ast.Term, all *ast.Body) {
	if !expr.IsCall() {
		all.Append(expr)
		return
	}
	operands := expr.Operands()
	name := expr.Operator().String()
	if name == "object.get" && len(operands) == 4 {
		if field := calls.fieldOf(operands[0], operands[1], known); field != nil {
			all.Append(equal(calls.variable(), field))
			calls.choose(operands[3], all, field, operands[2])
			return
		}
		all.Append(expr)
		return
	}
	rules := calls.functions[name]
	if len(rules) == 0 {
		all.Append(expr)
		return
	}
	arguments := operands[:len(rules[0].Head.Args)]
	call := ast.CallTerm(append([]*ast.Term{expr.OperatorTerm()}, arguments...)...).String()
	value, isWritten := written[call]
	if !isWritten {
		value = calls.valueOf(rules, arguments, known, all)
		written[call] = value
	}
	if value == nil || len(arguments) == len(operands) {
		all.Append(expr)
	} else if !expr.Negated {
		all.Append(equal(operands[len(arguments)], within(value, calls.variable())))
	}
}

// valueOf gives the list of what rules of a function may give; none where there are too many calls.
func (calls *caller) valueOf(rules []*ast.Rule, arguments []*ast.Term, known constants, all *ast.Body) *ast.Term {
	if calls.left < len(rules) {
		calls.isCut = true
		for _, rule := range rules {
			calls.calls[rule]++
		}
		return nil
	}
	calls.left -= len(rules)
	values := []*ast.Term{}
	for _, rule := range rules {
		value, body := calls.copyOf(rule, arguments, known)
		list := calls.variable()
		all.Append(equal(list, listOf(value, body)))
		values = append(values, list)
	}
	chosen := calls.variable()
	calls.choose(chosen, all, values...)
	return chosen
}

// copyOf is the value and the body of a rule of a function, with variables of its own.
func (calls *caller) copyOf(original *ast.Rule, arguments []*ast.Term, known constants) (*ast.Term, ast.Body) {
	rule := original.Copy()
	rule.Else = nil
	calls.calls[original]++
	calls.copies++
	where := place{rule: original, number: calls.copies}
	visitor := ast.NewVarVisitor().WithParams(ast.VarVisitorParams{SkipRefCallHead: true})
	visitor.Walk(rule.Head)
	visitor.Walk(rule.Body)
	names := map[ast.Var]ast.Value{}
	for name := range visitor.Vars() {
		if !ast.RootDocumentNames.Contains(ast.NewTerm(name)) {
			names[name] = calls.variable().Value
			calls.original[names[name].(ast.Var)] = name
		}
	}
	value := rule.Head.Value
	if value == nil {
		value = ast.BooleanTerm(true)
	}
	body := append(rule.Body, equal(calls.variable(), value))
	for _, argument := range rule.Head.Args {
		body = append(body, equal(argument, ast.NullTerm()))
	}
	changed, err := ast.TransformVars(body, func(name ast.Var) (ast.Value, error) {
		if other := names[name]; other != nil {
			return other, nil
		}
		return name, nil
	})
	if err != nil {
		panic(err)
	}
	renamed := changed.(ast.Body)
	ast.WalkNodes(renamed, func(node ast.Node) bool {
		if at := node.Loc(); at != nil {
			node.SetLoc(calls.locationOf(at, where))
		}
		return false
	})
	own := len(original.Body)
	given := ast.Body{}
	for index := range rule.Head.Args {
		given = append(given, equal(renamed[own+1+index].Operand(0), arguments[index]))
	}
	inside := append(given, renamed[:own]...)
	return renamed[own].Operand(1), calls.written(inside, known)
}

// choose gives a variable the type of any of several values.
func (calls *caller) choose(chosen *ast.Term, all *ast.Body, values ...*ast.Term) {
	list := calls.variable()
	all.Append(equal(list, at(ast.ArrayTerm(values...))))
	all.Append(equal(chosen, within(list, calls.variable())))
}

func (calls *caller) variable() *ast.Term {
	calls.names++
	return at(ast.VarTerm(fmt.Sprintf("__typed%d__", calls.names)))
}

func (calls *caller) mistakesIn(found ast.Errors, rewritten map[ast.Var]ast.Var) ast.Errors {
	mistakes := ast.Errors{}
	copies := map[string]map[int]bool{}
	for _, each := range found {
		if each.Location == nil || each.Location == nowhere || isOfKeys(each) {
			continue
		}
		where := calls.places[each.Location]
		if where.isOptional && !isOfFact(each) && !isOfInput(each) {
			continue
		}
		if where.rule == nil {
			mistakes = append(mistakes, each)
			continue
		}
		line := fmt.Sprintf("%s:%d:%d", each.Location.File, each.Location.Row, each.Location.Col)
		if copies[line] == nil {
			copies[line] = map[int]bool{}
		}
		if copies[line][where.number] {
			continue
		}
		copies[line][where.number] = true
		if len(copies[line]) == calls.calls[where.rule] {
			calls.nameAsWritten(each, rewritten)
			mistakes = append(mistakes, each)
		}
	}
	return append(mistakes, calls.unchecked...)
}

// What builtins leave out of objects, or put in, no type tells: that a comparison of objects never holds is not known here.
func isOfKeys(mistake *ast.Error) bool {
	switch detail := mistake.Details.(type) {
	case *ast.UnificationErrDetail:
		return hasObject(detail.Left) && hasObject(detail.Right)
	case *ast.ArgErrDetail:
		return slices.ContainsFunc(detail.Have, hasObject)
	}
	return false
}

func hasObject(tpe types.Type) bool {
	switch tpe := tpe.(type) {
	case *types.Object:
		return true
	case types.Any:
		return slices.ContainsFunc(tpe, hasObject)
	case *types.Set:
		return hasObject(tpe.Of())
	case *types.Array:
		for index := range tpe.Len() {
			if hasObject(tpe.Select(index)) {
				return true
			}
		}
		return tpe.Dynamic() != nil && hasObject(tpe.Dynamic())
	}
	return false
}

// locationOf is a location by itself of which something is known.
func (calls *caller) locationOf(at *ast.Location, where place) *ast.Location {
	if at == nowhere {
		return at
	}
	own := *at
	calls.places[&own] = where
	return &own
}

func (calls *caller) nameAsWritten(mistake *ast.Error, rewritten map[ast.Var]ast.Var) {
	detail, isRef := mistake.Details.(*ast.RefErrInvalidDetail)
	if !isRef {
		return
	}
	name, isVar := detail.Ref[0].Value.(ast.Var)
	if !isVar || calls.original[name] == "" {
		return
	}
	name = calls.original[name]
	if source, isRewritten := rewritten[name]; isRewritten {
		name = source
	}
	detail.Ref = detail.Ref.Copy()
	detail.Ref[0] = ast.VarTerm(string(name))
	mistake.Message = fmt.Sprintf("undefined ref: %v", detail.Ref)
}

func within(term *ast.Term, parts ...*ast.Term) *ast.Term {
	ref := ast.Ref{term}
	if inner, isRef := term.Value.(ast.Ref); isRef {
		ref = inner.Copy()
	}
	return at(ast.RefTerm(append(ref, parts...)...))
}

func equal(a, b *ast.Term) *ast.Expr {
	expr := ast.Equality.Expr(a, b)
	expr.Location = nowhere
	return expr
}

func listOf(value *ast.Term, body ast.Body) *ast.Term {
	return at(ast.ArrayComprehensionTerm(value, body))
}

func at(term *ast.Term) *ast.Term {
	term.Location = nowhere
	return term
}
