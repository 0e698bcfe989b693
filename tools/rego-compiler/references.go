package main

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// What a policy finds under its id in `data.parameters`.
var parameters = []string{"ports"}

// undefinedIn gives the references to `data` that no module defines: they would be undefined without a word.
// Tests are left out: what they replace by `with` need not exist.
func undefinedIn(parsed map[string]*ast.Module, compiler *ast.Compiler) ast.Errors {
	mistakes := ast.Errors{}
	for _, path := range sorted(parsed) {
		for _, each := range parsed[path].Imports {
			if ref, isRef := each.Path.Value.(ast.Ref); isRef {
				mistakes = append(mistakes, misreferred(ref, each.Loc(), nil, compiler.RuleTree)...)
			}
		}
		module := compiler.Modules[path]
		for _, rule := range module.Rules {
			if isTest(module, rule) {
				continue
			}
			// What the compiler wrote has no place of its own.
			at := rule.Loc()
			visitor := &ast.GenericVisitor{}
			visitor = ast.NewGenericVisitor(func(node any) bool {
				if own, isNode := node.(ast.Node); isNode && own.Loc() != nil && own.Loc().Row > 0 {
					at = own.Loc()
				}
				switch node := node.(type) {
				case *ast.With:
					visitor.Walk(node.Value)
					return true
				case *ast.Term:
					if ref, isRef := node.Value.(ast.Ref); isRef {
						mistakes = append(mistakes, misreferred(ref, at, module.Package.Path, compiler.RuleTree)...)
					}
				}
				return false
			})
			visitor.Walk(rule)
		}
	}
	return mistakes
}

func misreferred(ref ast.Ref, at *ast.Location, from ast.Ref, defined *ast.TreeNode) ast.Errors {
	if !ref.HasPrefix(ast.DefaultRootRef) {
		return nil
	}
	names := []string{}
	for _, part := range ref[1:] {
		name, isText := part.Value.(ast.String)
		if !isText {
			break
		}
		names = append(names, string(name))
	}
	if len(names) > 0 && names[0] == "parameters" {
		return misparameterized(names, ref, at, from, defined)
	}
	node := defined.Child(ast.DefaultRootDocument.Value)
	for index, name := range names {
		node = node.Child(ast.String(name))
		if node == nil {
			return ast.Errors{ast.NewError(ast.TypeErr, at, "undefined ref: %s: no module defines it", ref[:index+2])}
		}
		if len(node.Values) > 0 {
			return nil
		}
	}
	return nil
}

func misparameterized(names []string, ref ast.Ref, at *ast.Location, from ast.Ref, defined *ast.TreeNode) ast.Errors {
	rules := ast.Ref{ast.DefaultRootDocument, ast.StringTerm("rules")}
	if len(names) > 1 && from.HasPrefix(rules) && len(from) > len(rules) && from[len(rules)].Value.Compare(ast.String(names[1])) != 0 {
		return ast.Errors{ast.NewError(ast.TypeErr, at, "undefined ref: %s: a policy has parameters under its own id alone (data.parameters.%s)", ref[:3], nameIn(from[len(rules)]))}
	}
	if len(names) > 1 && defined.Find(rules.Append(ast.StringTerm(names[1]))) == nil {
		return ast.Errors{ast.NewError(ast.TypeErr, at, "undefined ref: %s: no module defines the policy", ref[:3])}
	}
	if len(names) > 2 && !slices.Contains(parameters, names[2]) {
		return ast.Errors{ast.NewError(ast.TypeErr, at, "undefined ref: %s: parameters of a policy are %v", ref[:4], parameters)}
	}
	return nil
}

func nameIn(part *ast.Term) string {
	name, _ := part.Value.(ast.String)
	return string(name)
}
