package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.prepare.ConsentPolicy.Preset;
import dev.conversionrelay.prepare.ConsentPolicy.Requirement;
import dev.conversionrelay.prepare.ConsentPolicy.Tcf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConsentPolicyFileTest {

  private static ConsentPolicy parse(String json) {
    return ConsentPolicyFile.parse(json.replace('\'', '"'));
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void aFileWithNothingButAPresetIsThatPreset(Preset preset) {
    assertThat(parse("{'preset':'" + preset.presetName() + "'}"))
        .isEqualTo(ConsentPolicy.of(preset));
  }

  @Test
  void everyMemberIsRead() {
    assertThat(
            parse(
                "{'require':['ad_storage','ad_user_data','tcf'],"
                    + "'tcf':{'purposes':[11,1,1],'vendor_id':65535},'preset':'us'}"))
        .isEqualTo(
            new ConsentPolicy(
                Preset.US, new Tcf(65_535, Set.of(1, 11)), Set.of(Requirement.values())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | the policy must be an object",
        "[] | the policy must be an object (line 1, column 1)",
        "{} | preset is missing: one of require-signal, eu-strict, us, granted-by-contract",
        "{'preset':'eu'} | preset must be one of require-signal, eu-strict",
        "{'preset':'US'} | preset must be one of",
        "{'preset':1} | preset must be one of",
        "{'preset':null} | preset must be one of",
        "{'preset':'us','presets':1} | no member is called presets; there are preset, tcf and",
        "{'preset':'us','Tcf':{}} | no member is called Tcf",
        "{'preset':'us','tcf':{}} | tcf lacks vendor_id",
        "{'preset':'us','tcf':null} | tcf must be an object",
        "{'preset':'us','tcf':{'purposes':[1]}} | tcf lacks vendor_id",
        "{'preset':'us','tcf':{'vendor_id':1}} | tcf lacks purposes",
        "{'preset':'us','tcf':{'vendor_id':1,'purposes':[]}} | tcf lacks purposes",
        "{'preset':'us','tcf':{'vendor_id':1,'purposes':1}} | purposes must be a list",
        "{'preset':'us','tcf':{'vendor_id':1,'purposes':[12]}} | a purpose must be a whole number",
        "{'preset':'us','tcf':{'vendor_id':1,'purposes':['1']}} | a purpose must be a whole number",
        "{'preset':'us','tcf':{'vendor_id':0}} | vendor_id must be a whole number, 1 to 65535",
        "{'preset':'us','tcf':{'vendor_id':65536}} | vendor_id must be a whole number",
        "{'preset':'us','tcf':{'vendor_id':99999999999}} | vendor_id must be a whole number",
        "{'preset':'us','tcf':{'vendor_id':1.5}} | vendor_id must be a whole number",
        "{'preset':'us','tcf':{'vendor':1}} | no member is called vendor; there are vendor_id and",
        "{'preset':'us','require':'tcf'} | require must be a list of ad_user_data, ad_storage, tcf",
        "{'preset':'us','require':['gpp']} | require must be a list of",
        "{'preset':'us','require':['tcf']} | require names tcf, but the policy has no tcf",
        "{'preset':'us','preset':'us'} | not valid JSON, or a member stands there twice (line 1",
        "{'preset':'us'} x | not valid JSON",
        "{'preset':'us'} {} | nothing may follow the policy's object (line 1, column 17)",
        "{'preset':'us' | not valid JSON",
        "{'preset':'us','tcf':{'vendor_id':1 | not valid JSON",
        "{'preset':'us','require':['tcf' | not valid JSON",
        "{preset:1} | not valid JSON",
      })
  void whatIsWrongIsSaid(String json, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void thePlaceIsSaid() {
    assertThatThrownBy(() -> parse("{\n  'preset': 'us',\n  'tfc': {}\n}"))
        .hasMessageEndingWith("(line 3, column 3)");
    assertThatThrownBy(() -> parse("{\n  'preset': 'us',\n  'tcf': {\n    'vendor_id': -1}}"))
        .hasMessageEndingWith("(line 4, column 18)");
  }

  @Test
  void aFileThatIsNoneIsNotQuoted() {
    assertThatThrownBy(() -> parse("alice@example.com,+4917012345"))
        .hasMessageNotContaining("alice");
    assertThatThrownBy(() -> parse("{'alice@example.com':1}")).hasMessageNotContaining("alice");
  }

  @Property(tries = 1_000)
  void noTextMakesItThrowAnythingElse(@ForAll String text) {
    try {
      assertThat(ConsentPolicyFile.parse(text)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Test
  void aPolicyTravelsToWorkers() throws Exception {
    PrepareConfig config =
        PrepareConfig.defaults()
            .withConsentPolicy(
                parse("{'preset':'us','tcf':{'vendor_id':1,'purposes':[1]},'require':['tcf']}"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(config);
    }
  }
}
