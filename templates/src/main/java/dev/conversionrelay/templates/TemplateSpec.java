package dev.conversionrelay.templates;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/**
 * The files of a template: its metadata, and the container spec that is uploaded. {@code gcloud
 * dataflow flex-template build} would leave out of the metadata that a template is streaming, so
 * the whole spec is made here.
 */
public final class TemplateSpec {

  private TemplateSpec() {}

  /** Prints the spec of a template: arguments are its name and the image that starts it. */
  public static void main(String[] arguments) throws JsonProcessingException {
    if (arguments.length != 2) {
      System.err.println("Usage: TemplateSpec NAME IMAGE");
      System.exit(2);
    }
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    out.print(text(spec(named(arguments[0]), arguments[1])));
    out.flush();
  }

  /**
   * The template of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static TemplateView named(String name) {
    return TemplateView.ALL.stream()
        .map(TemplateView::of)
        .filter(view -> view.template().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no template " + name));
  }

  /** What the console and the service know of the template. */
  static ObjectNode metadata(TemplateView view) {
    Template template = view.template();
    ObjectNode metadata = object();
    metadata.put("name", template.title());
    metadata.put("description", template.description());
    metadata.put("streaming", template.streaming());
    if (template.streaming()) {
      metadata.put("supportsAtLeastOnce", true);
      metadata.put("supportsExactlyOnce", true);
      metadata.put("defaultStreamingMode", "EXACTLY_ONCE");
    }
    ArrayNode parameters = metadata.putArray("parameters");
    view.parameters().forEach(parameter -> parameters.add(parameter(parameter)));
    return metadata;
  }

  private static ObjectNode parameter(TemplateView.Parameter parameter) {
    ObjectNode node = object();
    node.put("name", parameter.name());
    node.put("groupName", parameter.group().heading());
    node.put("label", parameter.label());
    node.put("helpText", parameter.help() + " For example: " + parameter.example());
    node.put("isOptional", !parameter.required());
    node.put("paramType", parameter.type().name());
    if (parameter.defaultValue() != null) {
      node.put("defaultValue", parameter.defaultValue());
    }
    if (!parameter.regexes().isEmpty()) {
      ArrayNode regexes = node.putArray("regexes");
      parameter.regexes().forEach(regexes::add);
    }
    if (!parameter.choices().isEmpty()) {
      ArrayNode choices = node.putArray("enumOptions");
      parameter.choices().forEach(choice -> choices.addObject().put("value", choice));
    }
    return node;
  }

  /** The file that a launch names. */
  static ObjectNode spec(TemplateView view, String image) {
    ObjectNode spec = object();
    spec.put("image", image);
    spec.putObject("sdkInfo").put("language", "JAVA");
    spec.set("metadata", metadata(view));
    if (view.template().streaming()) {
      spec.putObject("defaultEnvironment").put("enableStreamingEngine", true);
    }
    return spec;
  }

  /** As it stands in a file. */
  static String text(ObjectNode json) throws JsonProcessingException {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    printer.indentObjectsWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    return new ObjectMapper().writer(printer).writeValueAsString(json) + "\n";
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
