// The Rego compiler for WASI: a request on standard input, the answer on standard output, both JSON; no files, no network.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/version"
)

type request struct {
	// Path → Rego.
	Modules map[string]string `json:"modules"`
	// JSON schema of `input`.
	Schema any `json:"schema"`
	// Kinds of facts, fields of `input`, that policies read which name them under `facts` in their METADATA.
	DeclaredKinds []string `json:"declaredKinds"`
	// What modules may call, in the form of `opa build --capabilities`.
	Capabilities json.RawMessage `json:"capabilities"`
	// Every rule `test_…` is an entrypoint, too.
	Tests bool `json:"tests"`
}

type mistake struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type rule struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Package string `json:"package"`
	// `findings`, or a path below the package: `a.b`.
	Name       string `json:"name"`
	IsSet      bool   `json:"isSet"`
	IsFunction bool   `json:"isFunction,omitempty"`
}

type annotated struct {
	File string `json:"file"`
	Line int    `json:"line"`
	// `rules/a/findings`, as far as it is of texts.
	Path        string           `json:"path"`
	Annotations *ast.Annotations `json:"annotations"`
}

type answer struct {
	Version string `json:"version"`
	// What is wrong; nothing else is in the answer then.
	Mistakes    []mistake   `json:"mistakes,omitempty"`
	Rules       []rule      `json:"rules,omitempty"`
	Annotations []annotated `json:"annotations,omitempty"`
	Wasm        []byte      `json:"wasm,omitempty"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	var asked request
	if err := json.NewDecoder(in).Decode(&asked); err != nil {
		return fmt.Errorf("the request: %w", err)
	}
	capabilities, err := ast.LoadCapabilitiesJSON(strings.NewReader(string(asked.Capabilities)))
	if err != nil {
		return fmt.Errorf("the capabilities: %w", err)
	}
	told, err := compiled(asked, capabilities)
	if mistakes := mistakesOf(err); mistakes != nil {
		told = answer{Mistakes: mistakes}
	} else if err != nil {
		return err
	}
	told.Version = version.Version
	return json.NewEncoder(out).Encode(told)
}

func compiled(asked request, capabilities *ast.Capabilities) (answer, error) {
	parsed := map[string]*ast.Module{}
	files := []bundle.ModuleFile{}
	var unread ast.Errors
	for _, path := range sorted(asked.Modules) {
		text := asked.Modules[path]
		options := ast.ParserOptions{ProcessAnnotation: true, Capabilities: capabilities}
		module, err := ast.ParseModuleWithOpts(path, text, options)
		if err != nil {
			var several ast.Errors
			if !errors.As(err, &several) {
				return answer{}, err
			}
			unread = append(unread, several...)
			continue
		}
		parsed[path] = module
		files = append(files, bundle.ModuleFile{URL: path, Path: path, Parsed: module, Raw: []byte(text)})
	}
	if len(unread) > 0 {
		return answer{}, unread
	}
	if mistakes := unnamable(parsed); len(mistakes) > 0 {
		return answer{}, mistakes
	}
	annotations, err := annotationsOf(parsed)
	if err != nil {
		return answer{}, err
	}
	rules := rulesOf(parsed)
	if err := checked(parsed, asked, capabilities); err != nil {
		return answer{}, err
	}
	entrypoints := []string{}
	if asked.Tests {
		entrypoints = testsOf(rules)
	}
	wasm, err := wasmOf(files, entrypoints, capabilities)
	return answer{Rules: rules, Annotations: annotations, Wasm: wasm}, err
}

// The compiler for WebAssembly knows no schemas: types are checked on copies before.
func checked(parsed map[string]*ast.Module, asked request, capabilities *ast.Capabilities) error {
	compiler := typesChecker(asked.schemas(), capabilities)
	compiler.Compile(copyOf(parsed))
	if compiler.Failed() {
		return compiler.Errors
	}
	if mistakes := undefinedIn(parsed, compiler); len(mistakes) > 0 {
		return mistakes
	}
	modules, schemas := copyOf(parsed), asked.schemas()
	own := limitKinds(modules, asked.Schema, asked.DeclaredKinds, schemas)
	return fieldsChecked(modules, typesChecker(schemas, capabilities), kindsOf(asked.Schema), own)
}

func (asked request) schemas() *ast.SchemaSet {
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, asked.Schema)
	schemas.Put(ast.MustParseRef("schema.input"), asked.Schema)
	return schemas
}

func typesChecker(schemas *ast.SchemaSet, capabilities *ast.Capabilities) *ast.Compiler {
	return ast.NewCompiler().WithCapabilities(capabilities).WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
}

func copyOf(parsed map[string]*ast.Module) map[string]*ast.Module {
	copies := map[string]*ast.Module{}
	for path, module := range parsed {
		copies[path] = module.Copy()
	}
	return copies
}

func wasmOf(files []bundle.ModuleFile, entrypoints []string, capabilities *ast.Capabilities) ([]byte, error) {
	compiler := compile.New().
		WithTarget(compile.TargetWasm).
		WithCapabilities(capabilities).
		WithBundle(&bundle.Bundle{Modules: files, Data: map[string]any{}}).
		WithRegoAnnotationEntrypoints(true).
		WithEntrypoints(entrypoints...)
	if err := compiler.Build(context.Background()); err != nil {
		return nil, err
	}
	return compiler.Bundle().WasmModules[0].Raw, nil
}

// OPA keeps METADATA of documents by their paths, and panics where one has a reference in it.
func unnamable(parsed map[string]*ast.Module) ast.Errors {
	mistakes := ast.Errors{}
	for _, path := range sorted(parsed) {
		for _, each := range parsed[path].Annotations {
			if each.Scope != "document" {
				continue
			}
			for _, part := range each.GetTargetPath() {
				if _, isRef := part.Value.(ast.Ref); isRef {
					mistakes = append(mistakes, ast.NewError(ast.ParseErr, each.Location, "METADATA of a document (`scope: document`, or an entrypoint) cannot stand above a rule with a reference in its name (`%s`): write `scope: rule`, or a comment", part))
					break
				}
			}
		}
	}
	return mistakes
}

func annotationsOf(parsed map[string]*ast.Module) ([]annotated, error) {
	modules := []*ast.Module{}
	for _, path := range sorted(parsed) {
		modules = append(modules, parsed[path])
	}
	set, failures := ast.BuildAnnotationSet(modules)
	if len(failures) > 0 {
		return nil, failures
	}
	all := []annotated{}
	for _, each := range set.Flatten() {
		parts := []string{}
		for _, part := range each.Path[1:] {
			text, isText := part.Value.(ast.String)
			if !isText {
				break
			}
			parts = append(parts, string(text))
		}
		all = append(all, annotated{each.Location.File, each.Location.Row, strings.Join(parts, "/"), each.Annotations})
	}
	return all, nil
}

func rulesOf(parsed map[string]*ast.Module) []rule {
	rules := []rule{}
	for _, path := range sorted(parsed) {
		module := parsed[path]
		for _, each := range module.Rules {
			rules = append(rules, rule{
				File:       path,
				Line:       each.Location.Row,
				Package:    strings.TrimPrefix(module.Package.Path.String(), "data."),
				Name:       nameOf(each),
				IsSet:      each.Head.RuleKind() == ast.MultiValue,
				IsFunction: len(each.Head.Args) > 0,
			})
		}
	}
	return rules
}

func nameOf(named *ast.Rule) string {
	parts := []string{}
	for _, term := range named.Head.Ref().GroundPrefix() {
		parts = append(parts, strings.Trim(term.Value.String(), "\""))
	}
	return strings.Join(parts, ".")
}

// A test is the part of a rule's path that ends with its first name `test_…`.
func testsOf(rules []rule) []string {
	tests := []string{}
	for _, each := range rules {
		parts := strings.Split(each.Name, ".")
		last := slices.IndexFunc(parts, func(part string) bool { return strings.HasPrefix(part, "test_") })
		if last < 0 || each.IsFunction {
			continue
		}
		path := strings.ReplaceAll(each.Package, ".", "/") + "/" + strings.Join(parts[:last+1], "/")
		if !slices.Contains(tests, path) {
			tests = append(tests, path)
		}
	}
	return tests
}

func mistakesOf(err error) []mistake {
	var several ast.Errors
	var one *ast.Error
	if errors.As(err, &one) {
		several = ast.Errors{one}
	} else if !errors.As(err, &several) {
		return nil
	}
	mistakes := []mistake{}
	for _, each := range several {
		found := mistake{Message: each.Message}
		if each.Details != nil {
			found.Message = strings.Join(append([]string{found.Message}, each.Details.Lines()...), "\n")
		}
		if each.Location != nil {
			found.File, found.Line, found.Column = each.Location.File, each.Location.Row, each.Location.Col
		}
		if !slices.Contains(mistakes, found) {
			mistakes = append(mistakes, found)
		}
	}
	return mistakes
}

func sorted[Value any](entries map[string]Value) []string {
	keys := []string{}
	for key := range entries {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
