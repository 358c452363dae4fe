import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.index.mapper.BooleanFieldMapper;
import org.elasticsearch.index.mapper.KeywordFieldMapper;
import org.elasticsearch.index.mapper.MappedFieldType;
import org.elasticsearch.index.mapper.NumberFieldMapper;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.xpack.kql.parser.KqlParser;
import org.elasticsearch.xpack.kql.parser.KqlParsingContext;

/** Reads KQL as Elasticsearch does: "M path type" says what is stored, "Q base64" is answered with the query it means. */
public class Kql {
  private static final Map<String, MappedFieldType> TYPES = new TreeMap<>();

  private static class Context extends KqlParsingContext {
    Context() {
      super(null, false, ZoneOffset.UTC, null);
    }

    @Override
    public Set<String> resolveFieldNames(String pattern) {
      return TYPES.containsKey(pattern) ? Set.of(pattern) : Set.of();
    }

    @Override
    public MappedFieldType fieldType(String name) {
      return TYPES.get(name);
    }

    @Override
    public boolean isNestedField(String name) {
      return false;
    }

    @Override
    public String nestedPath(String name) {
      return null;
    }
  }

  public static void main(String[] args) throws Exception {
    LogConfigurator.configureESLogging();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\t", 3);
      if (words[0].equals("M")) {
        TYPES.put(words[1], typeOf(words[1], words[2]));
        continue;
      }
      try {
        QueryBuilder query =
            new KqlParser().parseKqlQuery(new String(Base64.getDecoder().decode(words[1]), UTF_8), new Context());
        System.out.println("ok\t" + Strings.toString(query));
      } catch (Throwable e) {
        System.out.println("refused\t" + String.valueOf(e).replaceAll("\\s+", " "));
      }
    }
  }

  private static MappedFieldType typeOf(String path, String mapped) {
    return switch (mapped) {
      case "long", "double", "scaled_float" ->
          new NumberFieldMapper.NumberFieldType(path, NumberFieldMapper.NumberType.DOUBLE);
      case "boolean" -> new BooleanFieldMapper.BooleanFieldType(path);
      default -> new KeywordFieldMapper.KeywordFieldType(path);
    };
  }
}
