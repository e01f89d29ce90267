package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.templates.TemplateView.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/templates.md says of parameters is what they are. */
class GuideTest {

  private static final String GUIDE = "../docs/templates.md";
  private static final String BEGIN = "<!-- parameters -->\n";
  private static final String END = "<!-- end of parameters -->\n";

  @Test
  void theTablesOfParametersAreMadeOfTheOptions() throws Exception {
    String guide = Files.readString(CheckedFiles.file(GUIDE));
    int begin = guide.indexOf(BEGIN) + BEGIN.length();
    int end = guide.indexOf(END);
    assertThat(begin).isBetween(BEGIN.length(), end);
    CheckedFiles.compare(
        GUIDE, guide.substring(0, begin) + tables() + guide.substring(end), "GuideTest", "");
  }

  @Test
  void itsLaunchesNameParametersThatThereAre() throws Exception {
    String guide = Files.readString(CheckedFiles.file(GUIDE));
    List<String> names =
        TemplateView.ALL.stream()
            .flatMap(type -> TemplateView.of(type).parameters().stream())
            .map(Parameter::name)
            .toList();
    List<String> given = new ArrayList<>();
    Matcher parameters =
        Pattern.compile("--parameters='?(?:\\^~\\^)?([^'\\s\\\\]+)").matcher(guide);
    while (parameters.find()) {
      Arrays.stream(parameters.group(1).split("[,~]", -1))
          .filter(part -> part.contains("="))
          .forEach(part -> given.add(part.substring(0, part.indexOf('='))));
    }
    assertThat(given).hasSizeGreaterThan(5).isSubsetOf(names);
  }

  @Test
  void filesThatItNamesAreThere() throws Exception {
    Path folder = CheckedFiles.file("../docs");
    Matcher link =
        Pattern.compile("\\]\\(([^)#:]+)\\)")
            .matcher(Files.readString(folder.resolve("templates.md")));
    List<String> links = new ArrayList<>();
    while (link.find()) {
      links.add(link.group(1));
      assertThat(folder.resolve(link.group(1))).exists();
    }
    assertThat(links).isNotEmpty();
  }

  private static String tables() {
    StringBuilder text = new StringBuilder();
    for (Class<? extends TemplateOptions> type : TemplateView.ALL) {
      TemplateView view = TemplateView.of(type);
      text.append("\n### ").append(view.template().title()).append("\n\n");
      text.append("`").append(view.template().name()).append("`. ");
      text.append(view.template().description()).append("\n\n");
      text.append("| Group | Parameter | Default | What it is |\n|---|---|---|---|\n");
      ParameterGroup group = null;
      for (Parameter parameter : view.parameters()) {
        String name = "`" + parameter.name() + "`";
        text.append("| ").append(parameter.group() == group ? "" : parameter.group().heading());
        text.append(" | ").append(parameter.required() ? "**" + name + "**" : name);
        text.append(" | ").append(parameter.defaultValue() == null ? "" : parameter.defaultValue());
        text.append(" | ").append(parameter.help().replace("|", "\\|")).append(" |\n");
        group = parameter.group();
      }
    }
    return text.append("\n").toString();
  }
}
