package dev.conversionrelay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.conversionrelay",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule THE_WAY_OF_ONE_CONVERSION_KNOWS_NO_BEAM =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.conversionrelay.conversion..",
              "dev.conversionrelay.prepare..",
              "dev.conversionrelay.mapping..",
              "dev.conversionrelay.tiktok..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule CONVERSION_DEPENDS_ON_NO_OTHER_PACKAGE =
      noClasses()
          .that()
          .resideInAPackage("dev.conversionrelay.conversion..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.conversionrelay",
              "dev.conversionrelay.prepare..",
              "dev.conversionrelay.mapping..",
              "dev.conversionrelay.source..",
              "dev.conversionrelay.delivery..",
              "dev.conversionrelay.tiktok..",
              "dev.conversionrelay.outcome..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule PREPARE_KNOWS_NEITHER_SOURCES_NOR_DELIVERY =
      noClasses()
          .that()
          .resideInAPackage("dev.conversionrelay.prepare..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.conversionrelay",
              "dev.conversionrelay.source..",
              "dev.conversionrelay.delivery..",
              "dev.conversionrelay.tiktok..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule MAPPINGS_KNOW_NO_OTHER_STATION =
      noClasses()
          .that()
          .resideInAPackage("dev.conversionrelay.mapping..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.conversionrelay",
              "dev.conversionrelay.prepare..",
              "dev.conversionrelay.source..",
              "dev.conversionrelay.delivery..",
              "dev.conversionrelay.tiktok..",
              "dev.conversionrelay.outcome..");
}
