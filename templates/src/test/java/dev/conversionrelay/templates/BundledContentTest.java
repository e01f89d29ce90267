package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the jar of the templates, and what is not. */
class BundledContentTest {

  /**
   * Every launch uploads the jar and every worker loads it; what makes it grow has to be worth it.
   */
  private static final long BUDGET_BYTES = 140_000_000;

  /** Test tools, other modules, and a runner for one machine. */
  private static final Pattern NOT_OURS_TO_SHIP =
      Pattern.compile(
          "(org/junit|junit/|org/assertj|org/mockito|net/jqwik|org/duckdb|com/tngtech"
              + "|org/apache/beam/runners/(direct|flink)|dev/conversionrelay/(sandbox|cli|testing))"
              + ".*|com/google/api/gax/grpc/testing/.*");

  private static final Pattern MAVEN_PURL =
      Pattern.compile(
          "pkg:maven/[^/]+/(?<artifact>[^@]+)@(?<version>[^?]+)"
              + "\\?(classifier=(?<classifier>[^&]+)&)?type=jar");

  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|DSA|RSA)");

  @Test
  void itIsNotLargerThanItsBudget() throws Exception {
    assertThat(Files.size(BundledJar.file())).isLessThan(BUDGET_BYTES);
  }

  @Test
  void itsOwnClassesAreThoseOfThePipelineAndOfTheTemplates() throws Exception {
    Set<String> expected = new TreeSet<>();
    for (String module : new String[] {"pipeline", "templates"}) {
      Path classes = CheckedFiles.file("../" + module + "/target/classes");
      try (Stream<Path> files = Files.walk(classes.resolve("dev"))) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> expected.add(classes.relativize(file).toString().replace('\\', '/')));
      }
    }
    Set<String> own =
        names().stream().filter(name -> name.startsWith("dev/")).collect(Collectors.toSet());
    assertThat(own).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(own).contains("dev/conversionrelay/Relay.class");
  }

  @Test
  void itHoldsNoTestToolNoSandboxAndNoRunnerForOneMachine() throws Exception {
    assertThat(names()).noneMatch(name -> NOT_OURS_TO_SHIP.matcher(name).matches());
  }

  @Test
  void nothingOfItIsSignedOrAModule() throws Exception {
    assertThat(names())
        .noneMatch(name -> SIGNATURE.matcher(name).matches())
        .noneMatch(name -> name.endsWith("module-info.class"));
  }

  /** Of Google's client, with the public certificates that it trusts. */
  private static final Set<String> TRUST_STORES =
      Set.of(
          "com/google/api/client/googleapis/google.p12",
          "com/google/api/client/googleapis/google.jks");

  @Test
  void whatIsNamedAsASecretIsNotInIt() throws Exception {
    assertThat(names().stream().filter(name -> !TRUST_STORES.contains(name)))
        .noneMatch(
            name -> name.matches("(?i).*(\\.pem|\\.p12|\\.jks|\\.key|credentials?\\.json|\\.env)"));
  }

  /**
   * A service file that one jar has and another overwrites is a file system or a driver that is
   * gone.
   */
  @Test
  void theServicesOfAllJarsAreThere() throws Exception {
    Map<String, Set<String>> expected = new TreeMap<>();
    for (Path part : BundledJar.parts()) {
      if (!part.toString().endsWith(".jar") || part.toString().matches(".*testlib.*")) {
        continue;
      }
      services(part)
          .forEach(
              (service, names) ->
                  expected.computeIfAbsent(service, any -> new TreeSet<>()).addAll(names));
    }
    assertThat(services(BundledJar.file())).containsAllEntriesOf(expected);
    assertThat(expected)
        .containsKeys(
            "META-INF/services/java.sql.Driver",
            "META-INF/services/org.apache.beam.sdk.io.FileSystemRegistrar");
  }

  @Test
  void theListOfLicencesIsCheckedInAndInTheJar() throws Exception {
    String inJar;
    try (JarFile jar = new JarFile(BundledJar.file().toFile())) {
      inJar = text(jar, jar.getJarEntry("META-INF/THIRD-PARTY.txt"));
      assertThat(text(jar, jar.getJarEntry("META-INF/LICENSE"))).contains("Apache License");
    }
    CheckedFiles.compare("THIRD-PARTY.txt", inJar, "BundledContentTest", ", after package");
  }

  @Test
  void theListOfLicencesNamesEveryJarAndALicenceOfEach() throws Exception {
    Set<String> listed = new TreeSet<>();
    for (String line : Files.readAllLines(CheckedFiles.file("THIRD-PARTY.txt"))) {
      String[] parts = line.split(" \\| ", -1);
      assertThat(parts).as(line).hasSize(2);
      assertThat(parts[1]).as(line).isNotBlank().doesNotContainIgnoringCase("unknown");
      String[] name = parts[0].split(":", -1);
      listed.add(name[1] + "-" + name[2]);
    }
    Set<String> bundled = new TreeSet<>();
    for (Path part : BundledJar.parts()) {
      String name = part.getFileName().toString();
      if (name.endsWith(".jar") && !name.startsWith("conversion-relay-")) {
        bundled.add(
            name.replaceFirst("\\.jar$", "")
                .replaceFirst("-(testlib|linux-x86_64|linux-aarch_64|osx-.*|windows-.*)$", ""));
      }
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(bundled);
  }

  @Test
  void itsBillOfMaterialsNamesEveryPartByItsDigest() throws Exception {
    JsonNode bill;
    try (JarFile jar = new JarFile(BundledJar.file().toFile())) {
      JarEntry entry = jar.getJarEntry("META-INF/sbom/application.cdx.json");
      // Its plug-in asks for the network and is left out of builds with -o.
      assumeTrue(
          entry != null || "true".equals(System.getenv("CI")),
          "the jar was built offline, without a bill of materials; build it without -o");
      bill = new ObjectMapper().readTree(text(jar, entry));
    }
    assertThat(bill.path("bomFormat").textValue()).isEqualTo("CycloneDX");
    Map<String, String> listed = new TreeMap<>();
    for (JsonNode component : bill.path("components")) {
      String purl = component.path("purl").textValue();
      assertThat(component.path("licenses")).as(purl).isNotEmpty();
      Matcher name = MAVEN_PURL.matcher(purl);
      assertThat(name.matches()).as(purl).isTrue();
      String classifier = name.group("classifier");
      listed.put(
          name.group("artifact")
              + "-"
              + name.group("version")
              + (classifier == null ? "" : "-" + classifier)
              + ".jar",
          digest(component));
    }
    Map<String, String> bundled = new TreeMap<>();
    for (Path part : BundledJar.parts()) {
      if (Files.isRegularFile(part)) {
        bundled.put(part.getFileName().toString(), sha256(part));
      }
    }
    // The pipeline is a folder of classes unless it was packaged in the same build.
    listed.keySet().removeIf(name -> name.startsWith("conversion-relay-"));
    bundled.keySet().removeIf(name -> name.startsWith("conversion-relay-"));
    assertThat(listed)
        .as("the bill of materials; an old one stays in target when Maven is offline")
        .isEqualTo(bundled);
    assertThat(bundled).hasSizeGreaterThan(100);
  }

  private static String digest(JsonNode component) {
    for (JsonNode hash : component.path("hashes")) {
      if (hash.path("alg").asText().equals("SHA-256")) {
        return hash.path("content").textValue();
      }
    }
    return "no SHA-256";
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private static Set<String> names() throws IOException {
    try (JarFile jar = new JarFile(BundledJar.file().toFile())) {
      return jar.stream()
          .filter(entry -> !entry.isDirectory())
          .map(JarEntry::getName)
          .collect(Collectors.toSet());
    }
  }

  private static Map<String, Set<String>> services(Path file) throws IOException {
    Map<String, Set<String>> services = new TreeMap<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      Enumeration<JarEntry> entries = jar.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().matches("META-INF/services/[^/]+") && !entry.isDirectory()) {
          Set<String> names = new HashSet<>();
          for (String line : text(jar, entry).split("\n", -1)) {
            String name = line.replaceFirst("#.*", "").strip();
            if (!name.isEmpty()) {
              names.add(name);
            }
          }
          services.put(entry.getName(), new TreeSet<>(names));
        }
      }
    }
    return services;
  }

  private static String text(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
