import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.cluster.metadata.ComponentTemplate;
import org.elasticsearch.cluster.metadata.ComposableIndexTemplate;
import org.elasticsearch.cluster.metadata.Template;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.CheckedFunction;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.xcontent.NamedXContentRegistry;
import org.elasticsearch.xcontent.ParseField;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xpack.core.ilm.AllocateAction;
import org.elasticsearch.xpack.core.ilm.DeleteAction;
import org.elasticsearch.xpack.core.ilm.DownsampleAction;
import org.elasticsearch.xpack.core.ilm.ForceMergeAction;
import org.elasticsearch.xpack.core.ilm.LifecycleAction;
import org.elasticsearch.xpack.core.ilm.LifecyclePolicy;
import org.elasticsearch.xpack.core.ilm.LifecycleSettings;
import org.elasticsearch.xpack.core.ilm.LifecycleType;
import org.elasticsearch.xpack.core.ilm.MigrateAction;
import org.elasticsearch.xpack.core.ilm.ReadOnlyAction;
import org.elasticsearch.xpack.core.ilm.RolloverAction;
import org.elasticsearch.xpack.core.ilm.SearchableSnapshotAction;
import org.elasticsearch.xpack.core.ilm.SetPriorityAction;
import org.elasticsearch.xpack.core.ilm.ShrinkAction;
import org.elasticsearch.xpack.core.ilm.TimeseriesLifecycleType;
import org.elasticsearch.xpack.core.ilm.UnfollowAction;
import org.elasticsearch.xpack.core.ilm.WaitForSnapshotAction;
import org.elasticsearch.xpack.core.ilm.action.PutLifecycleRequest;
import org.elasticsearch.xpack.core.security.authz.RoleDescriptor;
import org.elasticsearch.xpack.core.security.authz.privilege.ClusterPrivilegeResolver;
import org.elasticsearch.xpack.core.security.authz.privilege.IndexPrivilege;

/**
 * What Elasticsearch itself does with a request's body before it looks at the cluster: parse it and validate it, in its
 * own classes. Reads folder, name and body, parted by tabs, a line; answers "ok" or why not. Ends with the names that an
 * ingest pipeline must leave alone.
 */
public class Bodies {
  private static final List<NamedXContentRegistry.Entry> ENTRIES = new ArrayList<>();

  private static void action(String name, CheckedFunction<XContentParser, LifecycleAction, IOException> parse) {
    ENTRIES.add(new NamedXContentRegistry.Entry(LifecycleAction.class, new ParseField(name), parse));
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws Exception {
    LogConfigurator.configureESLogging();
    ENTRIES.add(
        new NamedXContentRegistry.Entry(
            LifecycleType.class,
            new ParseField(TimeseriesLifecycleType.TYPE),
            parser -> TimeseriesLifecycleType.INSTANCE));
    action(AllocateAction.NAME, AllocateAction::parse);
    action(ForceMergeAction.NAME, ForceMergeAction::parse);
    action(ReadOnlyAction.NAME, ReadOnlyAction::parse);
    action(RolloverAction.NAME, RolloverAction::parse);
    action(ShrinkAction.NAME, ShrinkAction::parse);
    action(DeleteAction.NAME, DeleteAction::parse);
    action(SetPriorityAction.NAME, SetPriorityAction::parse);
    action(UnfollowAction.NAME, UnfollowAction::parse);
    action(WaitForSnapshotAction.NAME, WaitForSnapshotAction::parse);
    action(SearchableSnapshotAction.NAME, SearchableSnapshotAction::parse);
    action(MigrateAction.NAME, MigrateAction::parse);
    action(DownsampleAction.NAME, DownsampleAction::parse);
    XContentParserConfiguration configuration =
        XContentParserConfiguration.EMPTY.withRegistry(new NamedXContentRegistry(ENTRIES));
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", 3);
      System.out.println(judge(parts[0], parts[1], parts[2], configuration).replace('\n', ' '));
    }
    Field properties = Class.forName("org.elasticsearch.ingest.IngestDocMetadata").getDeclaredField("PROPERTIES");
    properties.setAccessible(true);
    System.out.println(String.join(" ", new TreeSet<>(((Map<String, ?>) properties.get(null)).keySet())));
  }

  private static String judge(String folder, String name, String body, XContentParserConfiguration configuration) {
    try (XContentParser parser = XContentType.JSON.xContent().createParser(configuration, body)) {
      switch (folder) {
        case "ilm":
          ActionRequestValidationException problems =
              PutLifecycleRequest.parseRequest(new Named(name), parser).validate();
          return problems == null ? "ok" : problems.getMessage();
        case "component-templates":
          validate(ComponentTemplate.parse(parser).template());
          return "ok";
        case "index-templates":
          validate(ComposableIndexTemplate.parse(parser).template());
          return "ok";
        case "roles":
          RoleDescriptor role =
              RoleDescriptor.parserBuilder().allowDescription(true).build().parse(name, new BytesArray(body), XContentType.JSON);
          for (String privilege : role.getClusterPrivileges()) ClusterPrivilegeResolver.resolve(privilege);
          for (RoleDescriptor.IndicesPrivileges indices : role.getIndicesPrivileges())
            for (String privilege : indices.getPrivileges())
              if (!IndexPrivilege.names().contains(privilege)) return "unknown index privilege [" + privilege + "]";
          return "ok";
        default:
          return "no such folder";
      }
    } catch (Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null) cause = cause.getCause();
      return e.getMessage() + ": " + cause.getMessage();
    }
  }

  /** The settings of the server, and the one the lifecycle plugin brings. */
  private static void validate(Template template) {
    if (template.settings() == null) return;
    Set<Setting<?>> known = new HashSet<>(IndexScopedSettings.BUILT_IN_INDEX_SETTINGS);
    known.add(LifecycleSettings.LIFECYCLE_NAME_SETTING);
    Settings settings = Settings.builder().put(template.settings()).normalizePrefix("index.").build();
    new IndexScopedSettings(Settings.EMPTY, known).validate(settings, true);
  }

  private record Named(String getPolicyName) implements PutLifecycleRequest.Factory {
    @Override
    public PutLifecycleRequest create(LifecyclePolicy policy) {
      return new PutLifecycleRequest(TimeValue.THIRTY_SECONDS, TimeValue.THIRTY_SECONDS, policy);
    }
  }
}
