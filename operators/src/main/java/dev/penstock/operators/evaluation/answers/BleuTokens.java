package dev.penstock.operators.evaluation.answers;

import com.google.re2j.Pattern;
import java.util.List;

/** sacrebleu's tokenizer 13a, which is that of mteval-v13a: punctuation stands alone, but points and commas of numbers. */
final class BleuTokens {
    private static final Pattern SYMBOL = Pattern.compile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])");
    private static final Pattern POINT_AFTER_OTHER = Pattern.compile("([^0-9])([\\.,])");
    private static final Pattern POINT_BEFORE_OTHER = Pattern.compile("([\\.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

    private BleuTokens() {}

    static List<String> of(String text) {
        String line = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
        line = " " + withoutEntities(line) + " ";
        line = SYMBOL.matcher(line).replaceAll(" $1 ");
        line = POINT_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
        line = POINT_BEFORE_OTHER.matcher(line).replaceAll(" $1 $2");
        line = DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
        return PythonText.split(line);
    }

    private static String withoutEntities(String line) {
        return line.replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
    }
}
