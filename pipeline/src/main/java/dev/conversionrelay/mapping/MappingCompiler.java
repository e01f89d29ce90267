package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.filters.DefaultJsonFilter;
import com.schibsted.spt.data.jslt.impl.ClasspathResourceResolver;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.ParseContext;
import com.schibsted.spt.data.jslt.impl.PreparationContext;
import com.schibsted.spt.data.jslt.impl.Scope;
import com.schibsted.spt.data.jslt.impl.VariableExpression;
import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.JsltParserTokenManager;
import com.schibsted.spt.data.jslt.parser.ParseException;
import com.schibsted.spt.data.jslt.parser.ParserImpl;
import com.schibsted.spt.data.jslt.parser.SimpleCharStream;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles mappings, and says of those that cannot work what is wrong where. */
final class MappingCompiler {

  private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");

  private final String text;

  /** Names and texts in the mapping. */
  private final Set<String> words = new HashSet<>();

  /** Those of them that stand behind a dot. */
  private final Set<String> fields = new HashSet<>();

  private MappingCompiler(String text) {
    this.text = text;
  }

  static Mapping compile(String text) throws MappingSyntaxException {
    return new MappingCompiler(text.startsWith("\ufeff") ? text.substring(1) : text).compile();
  }

  private Mapping compile() throws MappingSyntaxException {
    try {
      checkTokens();
      parser().Start();
      return compileTree();
    } catch (TokenMgrError e) {
      Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
      boolean found = place.find();
      throw flaw(
          found ? Integer.parseInt(place.group(1)) : 1,
          found ? Integer.parseInt(place.group(2)) : 1,
          "here is no word, number, text or sign of JSLT; is a quotation mark missing?");
    } catch (ParseException e) {
      Token wrong = e.currentToken.next;
      throw flaw(
          wrong.beginLine,
          wrong.beginColumn,
          wrong.kind == JsltParserConstants.EOF
              ? "the mapping ends too early; is a bracket not closed?"
              : "did not expect " + wrong.image + " here; is a comma, colon or bracket missing?");
    } catch (JsltTree.FlawException e) {
      throw flaw(e.location(), e.getMessage());
    } catch (JsltException e) {
      throw flaw(
          new Location(null, e.getLine(), e.getColumn()),
          lowerFirst(e.getMessageWithoutLocation()));
    } catch (MappingFailure e) {
      throw flaw(e.location(), e.getMessage());
    } catch (StackOverflowError e) {
      throw flaw(1, 1, "the mapping is nested too deep");
    } catch (OutOfMemoryError e) {
      throw flaw(1, 1, "the mapping makes a text that does not fit into memory");
    } catch (NumberFormatException e) {
      throw flaw(1, 1, "the mapping holds a number of too many digits; write it as a text");
    } catch (ArithmeticException e) {
      throw flaw(1, 1, "the mapping divides a number by zero");
    }
  }

  private void checkTokens() throws MappingSyntaxException {
    JsltParserTokenManager tokens = tokens();
    Token token = tokens.getNextToken();
    if (token.kind == JsltParserConstants.EOF) {
      throw flaw(1, 1, "the mapping is empty");
    }
    boolean afterDot = false;
    for (; token.kind != JsltParserConstants.EOF; token = tokens.getNextToken()) {
      if (token.kind == JsltParserConstants.IMPORT) {
        throw flaw(
            token.beginLine,
            token.beginColumn,
            "a mapping is one file and imports no other; copy the functions into it");
      }
      String word = null;
      if (token.kind == JsltParserConstants.IDENT) {
        word = token.image;
      } else if (token.kind == JsltParserConstants.STRING) {
        word = token.image.substring(1, token.image.length() - 1);
      }
      if (word != null) {
        words.add(word);
        if (afterDot) {
          fields.add(word);
        }
      }
      afterDot = token.kind == JsltParserConstants.DOT;
    }
  }

  private Mapping compileTree() throws MappingSyntaxException {
    PreparationContext preparation = new PreparationContext();
    ParseContext context =
        new ParseContext(
            Functions.ALL,
            null,
            new ClasspathResourceResolver(),
            new HashMap<>(),
            new ArrayList<>(),
            preparation,
            new DefaultJsonFilter());
    ExpressionImpl expression = (ExpressionImpl) ParserImpl.compileExpression(context, parser());
    if (!expression.hasBody()) {
      throw flaw(1, 1, "the mapping has definitions only; write the record it makes after them");
    }
    List<VariableExpression> variables = JsltTree.rebuild(expression);
    Map<String, Integer> unset = preparation.scope.getParameterSlots();
    for (VariableExpression variable : variables) {
      String name = variable.getVariable();
      if (!name.equals(Mapping.SOURCE)
          && unset.containsKey(name)
          && unset.get(name) == slotOf(variable)) {
        throw flaw(variable.getLocation(), "no such variable: $" + name);
      }
    }
    return new Mapping(
        expression, expression.getStackFrameSize(), unset.get(Mapping.SOURCE), words, fields);
  }

  /** A variable does not tell its slot, but asks for it. */
  private static int slotOf(VariableExpression variable) {
    int[] slot = new int[1];
    variable.apply(
        new Scope(0) {
          @Override
          public JsonNode getValue(int asked) {
            slot[0] = asked;
            return NullNode.instance;
          }
        },
        NullNode.instance);
    return slot[0];
  }

  private JsltParser parser() {
    return new JsltParser(tokens());
  }

  private JsltParserTokenManager tokens() {
    SimpleCharStream characters = new SimpleCharStream(new StringReader(text));
    characters.setTabSize(1);
    return new JsltParserTokenManager(characters);
  }

  private MappingSyntaxException flaw(Location location, String problem) {
    return location == null || location.getLine() < 1
        ? flaw(1, 1, problem)
        : flaw(location.getLine(), location.getColumn(), problem);
  }

  private MappingSyntaxException flaw(int line, int column, String problem) {
    return new MappingSyntaxException(text, line, column, problem);
  }

  private static String lowerFirst(String sentence) {
    return sentence.isEmpty()
        ? sentence
        : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
