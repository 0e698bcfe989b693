package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// A property that stands in types of `input` alone, by which they are known.
const inputMark = "(facts)"

// limitKinds gives each policy an `input` of no other kinds of facts than it may read: those under `facts` in its
// METADATA, or without that all but `declared`. It returns what was declared, by file.
func limitKinds(modules map[string]*ast.Module, schema any, declared []string, schemas *ast.SchemaSet) map[string][]string {
	whole, _ := schema.(map[string]any)
	properties, isKnown := whole["properties"].(map[string]any)
	if !isKnown {
		return nil
	}
	schemas.Put(ast.SchemaRootRef, schemaOf(whole, properties))
	schemas.Put(ast.MustParseRef("schema.input"), schemaOf(whole, properties))
	own := map[string][]string{}
	for _, path := range sorted(modules) {
		module := modules[path]
		if !ast.MustParseRef("data.rules").Equal(module.Package.Path[:min(2, len(module.Package.Path))]) {
			continue
		}
		for _, each := range module.Annotations {
			if each.Scope != "package" {
				continue
			}
			kinds := maps.Clone(properties)
			facts, isList := each.Custom["facts"].([]any)
			if isList {
				own[path] = textsIn(facts)
				maps.DeleteFunc(kinds, func(kind string, _ any) bool { return !slices.Contains(own[path], kind) })
			} else {
				maps.DeleteFunc(kinds, func(kind string, _ any) bool { return slices.Contains(declared, kind) })
			}
			ref := ast.SchemaRootRef.Append(ast.StringTerm(strings.Join(sorted(kinds), " ")))
			schemas.Put(ref, schemaOf(whole, kinds))
			each.Schemas = append(each.Schemas, &ast.SchemaAnnotation{Path: ast.InputRootRef, Schema: ref})
		}
	}
	return own
}

func schemaOf(whole, properties map[string]any) map[string]any {
	limited, marked := maps.Clone(whole), maps.Clone(properties)
	delete(limited, "required")
	marked[inputMark] = map[string]any{"type": "null"}
	for _, kind := range sorted(properties) {
		marked[inputMark] = properties[kind]
	}
	limited["properties"] = marked
	return limited
}

func kindsOf(schema any) []string {
	whole, _ := schema.(map[string]any)
	properties, _ := whole["properties"].(map[string]any)
	return sorted(properties)
}

func textsIn(list []any) []string {
	texts := []string{}
	for _, each := range list {
		if text, isText := each.(string); isText {
			texts = append(texts, text)
		}
	}
	return texts
}

func isOfInput(mistake *ast.Error) bool {
	detail, isRef := mistake.Details.(*ast.RefErrInvalidDetail)
	return isRef && slices.ContainsFunc(detail.OneOf, isMark)
}

func isMark(name ast.Value) bool { return name.Compare(ast.String(inputMark)) == 0 }

// tellKind says of a kind that is none of the policy's how it is declared.
func tellKind(mistake *ast.Error, kinds []string, own map[string][]string) {
	detail := mistake.Details.(*ast.RefErrInvalidDetail)
	detail.OneOf = slices.DeleteFunc(slices.Clone(detail.OneOf), isMark)
	if name, isVar := detail.Ref[0].Value.(ast.Var); isVar && name.IsGenerated() && detail.Pos == 1 {
		detail.Ref = ast.InputRootRef.Concat(detail.Ref[1:])
		mistake.Message = fmt.Sprintf("undefined ref: %v", detail.Ref)
	}
	kind, isText := detail.Ref[detail.Pos].Value.(ast.String)
	if !isText || !slices.Contains(kinds, string(kind)) {
		return
	}
	isUnknown := func(each string) bool { return !slices.Contains(kinds, each) }
	all := append(slices.DeleteFunc(slices.Clone(own[mistake.Location.File]), isUnknown), string(kind))
	mistake.Details = nil
	mistake.Message = fmt.Sprintf("facts of the kind %s are read by policies alone that declare it: `facts: [%s]` under `custom` of their METADATA", string(kind), strings.Join(all, ", "))
}
