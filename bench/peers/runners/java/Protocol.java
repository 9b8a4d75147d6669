import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One JSON line for each command on standard input, one for each reply on standard output. */
final class Protocol {
  /** The work, once. */
  interface Work {
    Object run() throws Exception;
  }

  /** A run of the work, and what its result says in the words that all runners share. */
  record Task(Work work, Function<Object, Map<String, Object>> answer) {}

  /** Makes a task of its input. */
  interface Maker {
    Task make(JsonObject input) throws Exception;
  }

  private static Task current;
  private static volatile Object kept;

  static void serve(Map<String, Maker> tasks) throws Exception {
    PrintStream replies = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    // What a peer prints itself is not part of the protocol.
    System.setOut(System.err);
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      replies.println(new Gson().toJson(reply(tasks, JsonParser.parseString(line).getAsJsonObject())));
      replies.flush();
    }
  }

  private static Map<String, Object> reply(Map<String, Maker> tasks, JsonObject command) {
    try {
      String what = command.get("do").getAsString();
      if (what.equals("run")) return Map.of("nanoseconds", time(command.get("iterations").getAsLong()));
      if (what.equals("prepare")) {
        Maker maker = tasks.get(command.get("task").getAsString());
        if (maker == null) return Map.of("absent", "no public API for it");
        current = maker.make(command.getAsJsonObject("input"));
      }
      return Map.of("answer", current.answer().apply(current.work().run()));
    } catch (Throwable error) {
      return Map.of("failure", error.toString());
    }
  }

  private static long time(long iterations) throws Exception {
    Work work = current.work();
    long begin = System.nanoTime();
    for (long i = 0; i < iterations; i += 1) kept = work.run();
    return System.nanoTime() - begin;
  }

  static byte[] octets(JsonObject input, String name) {
    return HexFormat.of().parseHex(input.get(name).getAsString());
  }

  static List<byte[]> list(JsonObject input, String name) {
    List<byte[]> found = new ArrayList<>();
    input.getAsJsonArray(name).forEach(each -> found.add(HexFormat.of().parseHex(each.getAsString())));
    return found;
  }

  static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}
