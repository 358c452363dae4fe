import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.document.InetAddressPoint;
import org.apache.lucene.util.BytesRef;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.common.breaker.NoopCircuitBreaker;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.network.InetAddresses;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.BigArrays;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.compute.data.Block;
import org.elasticsearch.compute.data.BlockFactory;
import org.elasticsearch.compute.data.BlockUtils;
import org.elasticsearch.compute.data.Page;
import org.elasticsearch.compute.operator.Driver;
import org.elasticsearch.license.XPackLicenseState;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentFactory;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.esql.analysis.Analyzer;
import org.elasticsearch.xpack.esql.analysis.AnalyzerContext;
import org.elasticsearch.xpack.esql.analysis.EnrichResolution;
import org.elasticsearch.xpack.esql.analysis.Verifier;
import org.elasticsearch.xpack.esql.core.expression.Attribute;
import org.elasticsearch.xpack.esql.core.expression.FoldContext;
import org.elasticsearch.xpack.esql.core.type.DataType;
import org.elasticsearch.xpack.esql.core.type.EsField;
import org.elasticsearch.xpack.esql.core.type.TextEsField;
import org.elasticsearch.xpack.esql.expression.function.EsqlFunctionRegistry;
import org.elasticsearch.xpack.esql.index.EsIndex;
import org.elasticsearch.xpack.esql.index.IndexResolution;
import org.elasticsearch.xpack.esql.inference.InferenceResolution;
import org.elasticsearch.xpack.esql.optimizer.LogicalOptimizerContext;
import org.elasticsearch.xpack.esql.optimizer.LogicalPlanOptimizer;
import org.elasticsearch.xpack.esql.optimizer.PhysicalOptimizerContext;
import org.elasticsearch.xpack.esql.optimizer.PhysicalPlanOptimizer;
import org.elasticsearch.xpack.esql.parser.EsqlParser;
import org.elasticsearch.xpack.esql.parser.ParserUtils;
import org.elasticsearch.xpack.esql.parser.QueryParam;
import org.elasticsearch.xpack.esql.parser.QueryParams;
import org.elasticsearch.xpack.esql.plan.logical.EsRelation;
import org.elasticsearch.xpack.esql.plan.logical.LogicalPlan;
import org.elasticsearch.xpack.esql.plan.logical.UnresolvedRelation;
import org.elasticsearch.xpack.esql.plan.logical.local.LocalRelation;
import org.elasticsearch.xpack.esql.plan.logical.local.LocalSupplier;
import org.elasticsearch.xpack.esql.plan.physical.EstimatesRowSize;
import org.elasticsearch.xpack.esql.plan.physical.OutputExec;
import org.elasticsearch.xpack.esql.plan.physical.PhysicalPlan;
import org.elasticsearch.xpack.esql.planner.EsPhysicalOperationProviders;
import org.elasticsearch.xpack.esql.planner.LocalExecutionPlanner;
import org.elasticsearch.xpack.esql.planner.mapper.Mapper;
import org.elasticsearch.xpack.esql.plugin.QueryPragmas;
import org.elasticsearch.xpack.esql.session.Configuration;
import org.elasticsearch.xpack.esql.telemetry.Metrics;

/**
 * Parses, checks and runs ES|QL over records given in the place of an index. Reads lines of words parted by tabs: "M path
 * type" and "R json" say what is stored, "N instant" what time it is, "P name value" a parameter, "Q base64" asks; a
 * question is answered with "ok" and JSON of columns and rows, or with why not.
 */
public class Esql {
  private static final BlockFactory BLOCKS =
      new BlockFactory(new NoopCircuitBreaker("none"), BigArrays.NON_RECYCLING_INSTANCE);
  private static final Map<String, DataType> TYPES = new TreeMap<>();
  private static final List<Map<String, Object>> RECORDS = new ArrayList<>();
  private static final List<QueryParam> PARAMS = new ArrayList<>();
  private static Instant now = Instant.now();

  public static void main(String[] args) throws Exception {
    LogConfigurator.configureESLogging();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\t", 3);
      switch (words[0]) {
        case "M" -> TYPES.put(words[1], typeOf(words[2]));
        case "R" -> RECORDS.add(json(words[1]));
        case "N" -> now = Instant.parse(words[1]);
        case "P" -> PARAMS.add(
            new QueryParam(words[1], words[2], DataType.KEYWORD, ParserUtils.ParamClassification.VALUE));
        default -> System.out.println(answer(new String(Base64.getDecoder().decode(words[1]), UTF_8)));
      }
    }
  }

  private static Map<String, Object> json(String text) {
    return XContentHelper.convertToMap(XContentType.JSON.xContent(), text, false);
  }

  private static DataType typeOf(String mapped) {
    return switch (mapped) {
      case "match_only_text" -> DataType.TEXT;
      case "wildcard" -> DataType.KEYWORD;
      case "scaled_float" -> DataType.DOUBLE;
      default -> DataType.fromEs(mapped);
    };
  }

  private static String answer(String query) {
    try {
      return "ok\t" + run(query);
    } catch (Throwable e) {
      return "refused\t" + String.valueOf(e).replaceAll("\\s+", " ");
    }
  }

  private static String run(String query) throws Exception {
    Configuration configuration =
        new Configuration(
            ZoneOffset.UTC, Locale.ROOT, "nobody", "signalbox", new QueryPragmas(Settings.EMPTY), 10_000, 1000, query,
            false, Map.of(), System.nanoTime(), false);
    Field clock = Configuration.class.getDeclaredField("now");
    clock.setAccessible(true);
    clock.set(configuration, ZonedDateTime.ofInstant(now, ZoneId.of("Z")));

    EsqlFunctionRegistry functions = new EsqlFunctionRegistry();
    LogicalPlan parsed = new EsqlParser().createStatement(query, new QueryParams(PARAMS), configuration);
    List<String> patterns = new ArrayList<>();
    parsed.forEachDown(UnresolvedRelation.class, relation -> patterns.add(relation.indexPattern().indexPattern()));
    IndexResolution index = IndexResolution.valid(new EsIndex(String.join(",", patterns), mapping()));
    LogicalPlan analyzed =
        new Analyzer(
                new AnalyzerContext(
                    configuration, functions, index, new EnrichResolution(), InferenceResolution.EMPTY),
                new Verifier(new Metrics(functions), new XPackLicenseState(System::currentTimeMillis)))
            .analyze(parsed);
    LogicalPlan local =
        analyzed.transformUp(
            EsRelation.class,
            relation ->
                new LocalRelation(relation.source(), relation.output(), LocalSupplier.of(blocks(relation.output()))));

    FoldContext folding = new FoldContext(1 << 26);
    LogicalPlan optimized = new LogicalPlanOptimizer(new LogicalOptimizerContext(configuration, folding)).optimize(local);
    PhysicalPlan physical =
        new PhysicalPlanOptimizer(new PhysicalOptimizerContext(configuration)).optimize(new Mapper().map(optimized));
    List<Page> pages = new ArrayList<>();
    LocalExecutionPlanner planner =
        new LocalExecutionPlanner(
            "", "", null, BigArrays.NON_RECYCLING_INSTANCE, BLOCKS, Settings.EMPTY, configuration, null, null, null,
            null, null, new EsPhysicalOperationProviders(folding, List.of(), null, null), List.of(), null);
    LocalExecutionPlanner.LocalExecutionPlan plan =
        planner.plan("run", folding, new OutputExec(EstimatesRowSize.estimateRowSize(0, physical), pages::add));
    for (Driver driver : plan.createDrivers("run")) {
      Exception[] failed = new Exception[1];
      Driver.start(
          new ThreadContext(Settings.EMPTY), Runnable::run, driver, Integer.MAX_VALUE,
          ActionListener.wrap(done -> {}, e -> failed[0] = e));
      if (failed[0] != null) throw failed[0];
    }
    return table(optimized.output(), pages);
  }

  private static Map<String, EsField> mapping() {
    Map<String, EsField> top = new LinkedHashMap<>();
    TYPES.forEach(
        (path, type) -> {
          Map<String, EsField> level = top;
          String[] parts = path.split("[.]");
          for (String part : Arrays.copyOf(parts, parts.length - 1))
            level =
                level
                    .computeIfAbsent(part, name -> new EsField(name, DataType.OBJECT, new LinkedHashMap<>(), false))
                    .getProperties();
          String leaf = parts[parts.length - 1];
          level.put(
              leaf,
              type == DataType.TEXT ? new TextEsField(leaf, Map.of(), false) : new EsField(leaf, type, Map.of(), true));
        });
    return top;
  }

  private static Block[] blocks(List<Attribute> columns) {
    Block[] blocks = new Block[columns.size()];
    for (int at = 0; at < blocks.length; at++) {
      Attribute column = columns.get(at);
      List<Object> values = new ArrayList<>();
      for (Map<String, Object> record : RECORDS) values.add(stored(column.dataType(), record.get(column.name())));
      blocks[at] = block(column.dataType(), values);
    }
    return blocks;
  }

  private static Object stored(DataType type, Object value) {
    if (value == null) return null;
    if (type == DataType.DATE_NANOS) {
      Instant instant = Instant.parse((String) value);
      return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
    if (type == DataType.LONG) return ((Number) value).longValue();
    if (type == DataType.DOUBLE) return ((Number) value).doubleValue();
    if (type == DataType.BOOLEAN) return value;
    if (type == DataType.IP) return new BytesRef(InetAddressPoint.encode(InetAddresses.forString((String) value)));
    return new BytesRef((String) value);
  }

  private static Block block(DataType type, List<Object> values) {
    int count = values.size();
    if (type == DataType.LONG || type == DataType.DATE_NANOS) {
      try (var builder = BLOCKS.newLongBlockBuilder(count)) {
        for (Object one : values) if (one == null) builder.appendNull(); else builder.appendLong((Long) one);
        return builder.build();
      }
    }
    if (type == DataType.DOUBLE) {
      try (var builder = BLOCKS.newDoubleBlockBuilder(count)) {
        for (Object one : values) if (one == null) builder.appendNull(); else builder.appendDouble((Double) one);
        return builder.build();
      }
    }
    if (type == DataType.BOOLEAN) {
      try (var builder = BLOCKS.newBooleanBlockBuilder(count)) {
        for (Object one : values) if (one == null) builder.appendNull(); else builder.appendBoolean((Boolean) one);
        return builder.build();
      }
    }
    try (var builder = BLOCKS.newBytesRefBlockBuilder(count)) {
      for (Object one : values) if (one == null) builder.appendNull(); else builder.appendBytesRef((BytesRef) one);
      return builder.build();
    }
  }

  private static String table(List<Attribute> columns, List<Page> pages) throws Exception {
    try (XContentBuilder json = XContentFactory.jsonBuilder()) {
      json.startObject().field("columns", columns.stream().map(Attribute::name).toList());
      json.field("types", columns.stream().map(column -> column.dataType().typeName()).toList());
      json.startArray("rows");
      for (Page page : pages)
        for (int row = 0; row < page.getPositionCount(); row++) {
          json.startArray();
          for (int at = 0; at < columns.size(); at++) {
            Object value = BlockUtils.toJavaObject(page.getBlock(at), row);
            json.value(value instanceof BytesRef bytes ? bytes.utf8ToString() : value);
          }
          json.endArray();
        }
      json.endArray().endObject();
      return BytesReference.bytes(json).utf8ToString();
    }
  }
}
