// Command alloy is Grafana Alloy with the components Signalbox emits, and no others.
//
// Upstream's own main links every component, and some of their modules cannot be had (README.md beside this folder).
// This one runs the same parser, formatter, validator, runtime and components behind the same commands and flags:
//
//	alloy fmt [-t] FILE            prints the file formatted; with -t, fails if that would change it
//	alloy validate [flags] FILE    as upstream's
//	alloy run [flags] FILE         as upstream's, without reporting, clustering and remote configuration
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/grafana/alloy/internal/component"
	"github.com/grafana/alloy/internal/featuregate"
	"github.com/grafana/alloy/internal/runtime"
	"github.com/grafana/alloy/internal/runtime/logging"
	"github.com/grafana/alloy/internal/runtime/tracing"
	"github.com/grafana/alloy/internal/service"
	"github.com/grafana/alloy/internal/service/cluster"
	"github.com/grafana/alloy/internal/service/http"
	"github.com/grafana/alloy/internal/service/labelstore"
	"github.com/grafana/alloy/internal/service/livedebugging"
	"github.com/grafana/alloy/internal/service/remotecfg"
	"github.com/grafana/alloy/internal/validator"
	"github.com/grafana/alloy/syntax/diag"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/printer"

	_ "github.com/grafana/alloy/internal/component/discovery/kubernetes"
	_ "github.com/grafana/alloy/internal/component/discovery/relabel"
	_ "github.com/grafana/alloy/internal/component/local/file"
	_ "github.com/grafana/alloy/internal/component/local/file_match"
	_ "github.com/grafana/alloy/internal/component/loki/echo"
	_ "github.com/grafana/alloy/internal/component/loki/process"
	_ "github.com/grafana/alloy/internal/component/loki/relabel"
	_ "github.com/grafana/alloy/internal/component/loki/source/api"
	_ "github.com/grafana/alloy/internal/component/loki/source/file"
	_ "github.com/grafana/alloy/internal/component/loki/source/kubernetes"
	_ "github.com/grafana/alloy/internal/component/loki/source/syslog"
	_ "github.com/grafana/alloy/internal/component/loki/write"
)

// version is set by the linker.
var version = "unknown"

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func command(args []string) error {
	if len(args) == 0 {
		return errors.New("which command? fmt, validate or run")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	var (
		test      = flags.Bool("t", false, "fmt: only fail if the file is not formatted")
		storage   = flags.String("storage.path", "data-alloy/", "run: base directory where components store data")
		listen    = flags.String("server.http.listen-addr", "127.0.0.1:12345", "run: address of the HTTP server")
		stability = featuregate.StabilityGenerallyAvailable
	)
	flags.Var(&stability, "stability.level", "validate, run: minimum stability level of features to enable")
	flags.Bool("disable-reporting", true, "run: accepted, as upstream's; nothing is ever reported")

	if args[0] == "--version" {
		fmt.Printf("alloy, version v%s (the components Signalbox emits)\n", version)
		return nil
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("needs exactly one file")
	}
	file := flags.Arg(0)
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}

	switch args[0] {
	case "fmt":
		return format(file, source, *test)
	case "validate":
		return validate(file, source, stability)
	case "run":
		return run(file, source, stability, *storage, *listen)
	}
	return fmt.Errorf("unknown command %q", args[0])
}

func format(file string, source []byte, test bool) error {
	parsed, err := parser.ParseFile(file, source)
	if err != nil {
		return err
	}
	var formatted bytes.Buffer
	if err := printer.Fprint(&formatted, parsed); err != nil {
		return err
	}
	formatted.WriteByte('\n')
	if !test {
		_, err = os.Stdout.Write(formatted.Bytes())
		return err
	}
	if !bytes.Equal(source, formatted.Bytes()) {
		return fmt.Errorf("file %s is not formatted correctly", file)
	}
	return nil
}

func validate(file string, source []byte, stability featuregate.Stability) error {
	sources := map[string][]byte{file: source}
	services := []service.Service{&cluster.Service{}, &http.Service{}, &labelstore.Service{}, &livedebugging.Service{}}
	definitions := make([]service.Definition, 0, len(services))
	for _, s := range services {
		definitions = append(definitions, s.Definition())
	}
	err := validator.Validate(validator.Options{
		Sources:            sources,
		ServiceDefinitions: definitions,
		ComponentRegistry:  component.NewDefaultRegistry(stability, false),
		MinStability:       stability,
	})
	if err != nil {
		validator.Report(os.Stderr, err, sources)
		return errors.New("validation failed")
	}
	return nil
}

func run(file string, source []byte, stability featuregate.Stability, storage, listen string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	logger, err := logging.NewDeferred(os.Stderr)
	if err != nil {
		return err
	}
	tracer, err := tracing.New(tracing.DefaultOptions)
	if err != nil {
		return err
	}
	members, err := cluster.New(cluster.Options{
		Log: logger.Slog(), Metrics: prometheus.DefaultRegisterer, Tracer: tracer,
		NodeName: "alloy", AdvertiseAddress: listen,
	})
	if err != nil {
		return err
	}
	var controller *runtime.Runtime
	server := http.New(http.Options{
		Logger: logger, Tracer: tracer, Gatherer: prometheus.DefaultGatherer,
		ReadyFunc:      func() bool { return controller.Ready() },
		ReloadFunc:     func() error { return errors.New("this build does not reload") },
		HTTPListenAddr: listen, MemoryListenAddr: "alloy.internal:12345", MinStability: stability,
		BundleContext: http.SupportBundleContext{DisableSupportBundle: true},
	})
	controller, err = runtime.New(runtime.Options{
		Logger: logger, Tracer: tracer, Reg: prometheus.DefaultRegisterer,
		DataPath: storage, MinStability: stability, TaskShutdownDeadline: time.Minute,
		Services: []service.Service{
			members, server, labelstore.New(logger.Slog(), prometheus.DefaultRegisterer, true), livedebugging.New(),
			remotecfg.NewStub(prometheus.DefaultRegisterer),
		},
	})
	if err != nil {
		return err
	}

	ended := make(chan struct{})
	go func() {
		defer close(ended)
		controller.Run(ctx)
	}()
	defer func() {
		stop()
		<-ended
	}()

	parsed, err := runtime.ParseSource(file, source)
	if err == nil {
		server.SetSources(parsed.SourceFiles())
		err = controller.LoadSource(parsed, nil, file)
	}
	if diagnostics, ok := errors.AsType[diag.Diagnostics](err); ok {
		printing := diag.PrinterConfig{ContextLinesBefore: 1, ContextLinesAfter: 1}
		_ = diag.NewPrinter(printing).Fprint(os.Stderr, map[string][]byte{file: source}, diagnostics)
		return errors.New("could not perform the initial load successfully")
	}
	if err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
