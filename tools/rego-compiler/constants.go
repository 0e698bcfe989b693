package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The texts that variables stand for: one, or each of several.
type constants map[ast.Var][]*ast.Term

func constantsIn(body ast.Body, outer constants) constants {
	known := constants{}
	for name, texts := range outer {
		known[name] = texts
	}
	lists := map[ast.Var][]*ast.Term{}
	for _, expr := range body {
		if expr.Negated || !expr.IsEquality() || len(expr.With) > 0 {
			continue
		}
		for _, sides := range [][]*ast.Term{{expr.Operand(0), expr.Operand(1)}, {expr.Operand(1), expr.Operand(0)}} {
			name, isVar := sides[0].Value.(ast.Var)
			if !isVar {
				continue
			}
			switch value := sides[1].Value.(type) {
			case ast.String:
				known[name] = []*ast.Term{sides[1]}
			case ast.Var:
				if known[value] != nil {
					known[name] = known[value]
				}
			case *ast.Array, ast.Set:
				lists[name] = textsOf(value)
			case ast.Ref:
				if len(value) != 2 {
					continue
				}
				if head, isVar := value[0].Value.(ast.Var); isVar && lists[head] != nil {
					known[name] = lists[head]
				} else if texts := textsOf(value[0].Value); texts != nil {
					known[name] = texts
				}
			}
		}
	}
	return known
}

// textsOf gives the texts of a list of nothing else.
func textsOf(list ast.Value) []*ast.Term {
	terms := []*ast.Term{}
	each := func(term *ast.Term) { terms = append(terms, term) }
	switch list := list.(type) {
	case *ast.Array:
		list.Foreach(each)
	case ast.Set:
		list.Foreach(each)
	}
	for _, term := range terms {
		if _, isText := term.Value.(ast.String); !isText {
			return nil
		}
	}
	return terms
}

// read gives the fields that an expression reads by variables, by their names.
func (calls *caller) read(expr *ast.Expr, known constants) []*ast.Term {
	fields := []*ast.Term{}
	ast.WalkTerms(expr, func(term *ast.Term) bool {
		ref, isRef := term.Value.(ast.Ref)
		if !isRef {
			return false
		}
		for index, part := range ref[1:] {
			name, isVar := part.Value.(ast.Var)
			if !isVar {
				continue
			}
			for _, text := range known[name] {
				field := ref[:index+2].Copy()
				field[index+1] = &ast.Term{Value: text.Value, Location: part.Location}
				if len(known[name]) > 1 {
					field[0] = &ast.Term{Value: field[0].Value, Location: calls.perhaps(field[0].Location)}
				}
				fields = append(fields, &ast.Term{Value: field, Location: term.Location})
			}
		}
		return false
	})
	return fields
}

// fieldOf is what `object.get` reads, where its name is known.
func (calls *caller) fieldOf(object, key *ast.Term, known constants) *ast.Term {
	path := []*ast.Term{key}
	switch value := key.Value.(type) {
	case ast.Var:
		if len(known[value]) != 1 {
			return nil
		}
		path = known[value]
	case *ast.Array:
		if !value.IsGround() {
			return nil
		}
		path = nil
		value.Foreach(func(part *ast.Term) { path = append(path, part) })
	case ast.String:
	default:
		return nil
	}
	fields := []*ast.Term{}
	for _, each := range path {
		fields = append(fields, &ast.Term{Value: each.Value, Location: key.Location})
	}
	field := within(object, fields...)
	ref := field.Value.(ast.Ref)
	ref[0] = &ast.Term{Value: ref[0].Value, Location: calls.perhaps(key.Location)}
	field.Location = key.Location
	return field
}

// perhaps marks what is read and need not be there, unless it is read of a fact.
func (calls *caller) perhaps(at *ast.Location) *ast.Location {
	where := calls.places[at]
	where.isOptional = true
	return calls.locationOf(at, where)
}

// Every fact has an id.
func isOfFact(mistake *ast.Error) bool {
	detail, isRef := mistake.Details.(*ast.RefErrInvalidDetail)
	return isRef && slices.ContainsFunc(detail.OneOf, func(name ast.Value) bool { return name.Compare(ast.String("id")) == 0 })
}
