package dev.conversionrelay.templates;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * What Dataflow compares when a running job is updated: the names of steps, the coders of what
 * flows between them, windows, and the state and timers that steps keep.
 */
final class GraphText {

  private GraphText() {}

  static String of(Pipeline pipeline) {
    StringBuilder text = new StringBuilder();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            describe(node, text);
          }
        });
    return text.toString();
  }

  private static void describe(TransformHierarchy.Node node, StringBuilder text) {
    text.append(node.getFullName()).append('\n');
    if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> parDo) {
      describe(parDo.getFn(), text);
    }
    Map<String, String> outputs = new TreeMap<>();
    for (Map.Entry<TupleTag<?>, PCollection<?>> output : node.getOutputs().entrySet()) {
      // Tags of a single output have names made of where they were made.
      String tag = node.getOutputs().size() == 1 ? "output" : "output " + output.getKey().getId();
      outputs.put(tag, describe(output.getValue()));
    }
    outputs.forEach(
        (tag, what) -> text.append("  ").append(tag).append(": ").append(what).append('\n'));
  }

  private static String describe(PCollection<?> collection) {
    WindowingStrategy<?, ?> windows = collection.getWindowingStrategy();
    String function = windows.getWindowFn().toString();
    String window =
        windows.equals(WindowingStrategy.globalDefault())
            ? ""
            : " in " + function.replaceFirst("@.*", "") + ", " + windows.getTrigger();
    return describe(collection.getCoder()) + " " + collection.isBounded() + window;
  }

  private static void describe(DoFn<?, ?> fn, StringBuilder text) {
    DoFnSignature signature = DoFnSignatures.getSignature(fn.getClass());
    new TreeMap<>(signature.stateDeclarations())
        .forEach(
            (id, declaration) ->
                text.append("  state ")
                    .append(id)
                    .append(": ")
                    .append(describe(DoFnSignatures.getStateSpecOrThrow(declaration, fn)))
                    .append('\n'));
    new TreeMap<>(signature.timerDeclarations())
        .forEach(
            (id, declaration) -> {
              TimerSpec timer = DoFnSignatures.getTimerSpecOrThrow(declaration, fn);
              text.append("  timer ").append(id).append(": ").append(timer.getTimeDomain());
              text.append('\n');
            });
    if (signature.processElement().isSplittable()) {
      text.append("  splittable\n");
    }
  }

  private static String describe(StateSpec<?> spec) {
    return spec.match(
        new StateSpec.Cases<String>() {
          @Override
          public String dispatchValue(Coder<?> valueCoder) {
            return "value of " + describe(valueCoder);
          }

          @Override
          public String dispatchBag(Coder<?> elementCoder) {
            return "bag of " + describe(elementCoder);
          }

          @Override
          public String dispatchOrderedList(Coder<?> elementCoder) {
            return "ordered list of " + describe(elementCoder);
          }

          @Override
          public String dispatchMultimap(Coder<?> keyCoder, Coder<?> valueCoder) {
            return "multimap of " + describe(keyCoder) + " to " + describe(valueCoder);
          }

          @Override
          public String dispatchCombining(Combine.CombineFn<?, ?, ?> combineFn, Coder<?> accum) {
            return "combining " + combineFn.getClass().getName() + " by " + describe(accum);
          }

          @Override
          public String dispatchMap(Coder<?> keyCoder, Coder<?> valueCoder) {
            return "map of " + describe(keyCoder) + " to " + describe(valueCoder);
          }

          @Override
          public String dispatchSet(Coder<?> elementCoder) {
            return "set of " + describe(elementCoder);
          }
        });
  }

  /** A coder by its class and those it is made of; many have no text of their own. */
  static String describe(Coder<?> coder) {
    if (coder == null) {
      return "inferred";
    }
    String name = coder.getClass().getName().replaceAll("^.*\\.", "");
    if (coder instanceof SchemaCoder<?> schema) {
      String fields = schema.getSchema().toString();
      return name + "(" + fields.replaceAll(", schemaUUID = [0-9a-f-]+|\\s+", " ").strip() + ")";
    }
    if (coder instanceof SerializableCoder<?> serializable) {
      return name + "(" + serializable.getRecordType().getName() + ")";
    }
    List<String> parts = new ArrayList<>();
    for (Coder<?> part : coder.getCoderArguments()) {
      parts.add(describe(part));
    }
    return parts.isEmpty() ? name : name + "(" + String.join(", ", parts) + ")";
  }
}
