import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Replaces as the gsub processor does. Reads "P pattern replacement" and "T text" lines, words parted by tabs and in
 * base64, and "R", which forgets the patterns; answers each text with what became of it and the milliseconds it took, or with "overflow". An overflow of the
 * stack would end an Elasticsearch node, so the stack here is half of what its threads have.
 */
public class Redact {
  private record Rule(Pattern pattern, String replacement) {}

  public static void main(String[] args) throws Exception {
    Thread worker = new Thread(null, Redact::run, "redact", 512 * 1024);
    worker.start();
    worker.join();
  }

  private static void run() {
    List<Rule> rules = new ArrayList<>();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split("\t");
        if (words[0].equals("R")) {
          rules.clear();
          continue;
        }
        if (words[0].equals("P")) {
          rules.add(new Rule(Pattern.compile(text(words[1])), text(words[2])));
          continue;
        }
        long start = System.nanoTime();
        try {
          String value = text(words[1]);
          for (Rule rule : rules) value = rule.pattern().matcher(value).replaceAll(rule.replacement());
          String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
          System.out.println(encoded + "\t" + (System.nanoTime() - start) / 1_000_000);
        } catch (StackOverflowError e) {
          System.out.println("overflow");
        }
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String text(String word) {
    return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
  }
}
