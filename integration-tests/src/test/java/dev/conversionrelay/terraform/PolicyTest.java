package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.ROOT;
import static dev.conversionrelay.terraform.TerraformFiles.blocks;
import static dev.conversionrelay.terraform.TerraformFiles.examples;
import static dev.conversionrelay.terraform.TerraformFiles.files;
import static dev.conversionrelay.terraform.TerraformFiles.modules;
import static dev.conversionrelay.terraform.TerraformFiles.read;
import static dev.conversionrelay.terraform.TerraformFiles.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.terraform.TerraformFiles.Block;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a platform team would refuse is not in the modules. */
class PolicyTest {

  /** Roles that exist on a project only, or whose narrowest place it is. */
  private static final Set<String> ON_PROJECTS =
      Set.of(
          "roles/bigquery.jobUser",
          "roles/bigquery.readSessionUser",
          "roles/cloudbuild.builds.editor",
          "roles/dataflow.developer",
          "roles/dataflow.worker",
          "roles/logging.logWriter",
          "roles/serviceusage.serviceUsageConsumer");

  /** Roles on one bucket, table, secret, and so on. */
  private static final Set<String> ON_RESOURCES =
      Set.of(
          "roles/artifactregistry.reader",
          "roles/artifactregistry.writer",
          "roles/bigquery.dataEditor",
          "roles/bigquery.dataViewer",
          "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          "roles/iam.serviceAccountUser",
          "roles/pubsub.publisher",
          "roles/pubsub.subscriber",
          "roles/pubsub.viewer",
          "roles/secretmanager.secretAccessor",
          "roles/storage.objectAdmin",
          "roles/storage.objectUser",
          "roles/storage.objectViewer");

  /** Types of resources that keep data, and the argument by which they are encrypted with a key. */
  private static final Map<String, String> KEEPS_DATA =
      Map.of(
          "google_artifact_registry_repository", "kms_key_name",
          "google_bigquery_dataset", "kms_key_name",
          "google_bigquery_table", "kms_key_name",
          "google_cloud_scheduler_job", "body",
          "google_dataflow_flex_template_job", "kms_key_name",
          "google_pubsub_topic", "kms_key_name",
          "google_secret_manager_secret", "kms_key_name",
          "google_storage_bucket", "default_kms_key_name");

  private static final Pattern KEEPS_NONE =
      Pattern.compile(
          "google_(\\w+_iam_member|monitoring_(alert_policy|dashboard)|project_service(_identity)?"
              + "|pubsub_subscription|service_account)");

  private static final Pattern ROLE = Pattern.compile("roles/[\\w.]+");

  @Test
  void rolesAreTheLeastThatDo() {
    Set<String> known = new LinkedHashSet<>(ON_PROJECTS);
    known.addAll(ON_RESOURCES);
    for (Path folder : folders()) {
      for (Path file : files(folder, ".tf")) {
        assertThat(rolesIn(read(file))).as("%s", file).isSubsetOf(known);
      }
    }
  }

  @Test
  void noRoleIsOnAProjectThatCanBeOnLess() {
    for (Path folder : folders()) {
      for (Block block : blocks(folder)) {
        boolean project = "google_project_iam_member".equals(block.type());
        boolean grant = block.type() != null && block.type().endsWith("_iam_member");
        if (project || !grant) {
          // Lists of roles in locals are for projects, where there may be several.
          List<String> roles = block.kind().equals("variable") ? List.of() : rolesIn(block.text());
          assertThat(roles).as("%s", block).isSubsetOf(ON_PROJECTS);
        } else {
          assertThat(rolesIn(block.text())).as("%s", block).isNotEmpty().isSubsetOf(ON_RESOURCES);
        }
      }
    }
  }

  @Test
  void grantsOfOthersAreLeftAlone() {
    assertThat(resources())
        .extracting(Block::type)
        .noneMatch(type -> type.endsWith("_iam_policy") || type.endsWith("_iam_binding"))
        .contains("google_project_iam_member");
  }

  @Test
  void thePublicHasNoRole() {
    for (Path folder : folders()) {
      for (Path file : files(folder, ".tf")) {
        assertThat(read(file)).as("%s", file).doesNotContain("allUsers", "allAuthenticatedUsers");
      }
    }
  }

  @Test
  void everyRoleIsExplained() {
    String security = read(ROOT.resolve("docs/security.md"));
    Set<String> granted = new LinkedHashSet<>();
    resources().forEach(resource -> granted.addAll(rolesIn(resource.text())));
    assertThat(granted).hasSizeGreaterThan(10);
    assertThat(granted)
        .allSatisfy(
            role -> assertThat(security).contains("`" + role.substring("roles/".length()) + "`"));
  }

  @Test
  void whatKeepsDataTakesAKey() {
    for (Block resource : resources()) {
      String argument = KEEPS_DATA.get(resource.type());
      if (argument == null) {
        assertThat(resource.type())
            .as("%s: say in this test whether it keeps data", resource)
            .matches(KEEPS_NONE);
      } else {
        assertThat(resource.text()).as("%s", resource).contains(argument);
        assertThat(read(resource.file())).as("%s", resource).contains("var.kms_key_name");
      }
      if ("kms_key_name".equals(argument) && !resource.text().contains("dynamic ")) {
        assertThat(resource.argument("kms_key_name")).isEqualTo("var.kms_key_name");
      }
    }
  }

  @Test
  void whatKeepsConversionsSaysForHowLong() {
    for (Block resource : resources()) {
      String text = resource.text();
      switch (resource.type()) {
        case "google_bigquery_table" -> assertThat(text).contains("expiration_ms");
        case "google_pubsub_topic", "google_pubsub_subscription" ->
            assertThat(resource.argument("message_retention_duration"))
                .isEqualTo("local.message_retention");
        case "google_storage_bucket" ->
            assertThat(text)
                .as("%s", resource)
                .containsPattern("lifecycle_rule|versioning")
                .contains("public_access_prevention    = \"enforced\"")
                .contains("uniform_bucket_level_access = true");
        default -> {}
      }
    }
  }

  @Test
  void destroyingDeletesNoDataUnlessAskedFor() {
    for (Block resource : resources()) {
      switch (resource.type()) {
        case "google_bigquery_table", "google_secret_manager_secret" ->
            assertThat(resource.argument("deletion_protection"))
                .as("%s", resource)
                .isEqualTo("var.deletion_protection");
        case "google_storage_bucket" ->
            assertThat(resource.argument("force_destroy")).isEqualTo("var.force_destroy");
        case "google_dataflow_flex_template_job" ->
            assertThat(resource.argument("on_delete")).isEqualTo("\"drain\"");
        case "google_project_service" ->
            assertThat(resource.argument("disable_on_destroy")).isEqualTo("false");
        default -> {}
      }
    }
  }

  @Test
  void noSecretIsInTerraform() {
    Pattern secrets =
        Pattern.compile(
            "secret_data|google_secret_manager_secret_version|google_service_account_key"
                + "|private_key|random_password");
    for (Path folder : folders()) {
      for (Path file : files(folder, ".tf")) {
        assertThat(read(file)).as("%s", file).doesNotContainPattern(secrets);
      }
      for (Block variable : blocks(folder, "variable")) {
        if (variable.type().matches(".*(token|password|secret).*")) {
          assertThat(variable.type())
              .as("only names of secrets are variables: %s", variable)
              .matches("\\w+_(secret|secret_id|secret_create|version)");
        }
      }
    }
  }

  @Test
  void aSubscriptionOfDataflowHasNoDeadLetters() {
    assertThat(resources())
        .filteredOn(resource -> resource.type().equals("google_pubsub_subscription"))
        .isNotEmpty()
        .allSatisfy(
            subscription ->
                assertThat(subscription.arguments())
                    .doesNotContainKeys("dead_letter_policy", "retry_policy"));
  }

  private static List<String> rolesIn(String text) {
    List<String> roles = new ArrayList<>();
    for (String string : strings(text)) {
      // Not those within a sentence.
      if (ROLE.matcher(string).matches()) {
        roles.add(string);
      }
    }
    return roles;
  }

  private static List<Block> resources() {
    List<Block> resources = new ArrayList<>();
    folders().forEach(folder -> resources.addAll(blocks(folder, "resource")));
    assertThat(resources).hasSizeGreaterThan(20);
    return resources;
  }

  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>(modules());
    folders.addAll(examples());
    return folders;
  }
}
