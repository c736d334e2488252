package dev.penstock.operators.routing;

import dev.penstock.records.ChatMessage;
import dev.penstock.records.ChatRequest;
import dev.penstock.records.ResponseFormat;
import dev.penstock.records.TokenEstimate;
import java.util.List;

/**
 * How hard a request looks, 0 to 1, from its text alone and in some microseconds. Only the order of requests matters:
 * the router ranks a score among the recent ones. The signs and their weights, which add up to 1:
 *
 * <table>
 * <caption>Signs of complexity</caption>
 * <tr><th>sign</th><th>weight</th><th>full at</th></tr>
 * <tr><td>length of the question</td><td>0.22</td><td>400 words, logarithmic</td></tr>
 * <tr><td>words that ask for reasoning (why, prove, compare, ...)</td><td>0.18</td><td>4</td></tr>
 * <tr><td>signs of mathematics</td><td>0.14</td><td>12</td></tr>
 * <tr><td>signs of code</td><td>0.12</td><td>12</td></tr>
 * <tr><td>constraints (must, at most, without, ...; a schema counts 2)</td><td>0.12</td><td>5</td></tr>
 * <tr><td>parts (questions, list items, steps) beyond the first</td><td>0.09</td><td>5</td></tr>
 * <tr><td>rare words, by the share of words of nine letters and more</td><td>0.07</td><td>0.3</td></tr>
 * <tr><td>conversation before the question</td><td>0.06</td><td>2,000 tokens</td></tr>
 * </table>
 *
 * <p>The weights are set by judgement, not fitted: they order tasks that differ plainly, and cannot tell which of two
 * exam questions a model knows the answer to.
 */
public final class ComplexityScore {
    private static final int MOST_CHARACTERS = 20_000;

    private ComplexityScore() {}

    public static double of(ChatRequest request) {
        String question = request.question();
        TextSigns signs = TextSigns.of(question.substring(0, Math.min(question.length(), MOST_CHARACTERS)));
        int constraints = signs.constraints() + (request.responseFormat() == ResponseFormat.JSON_SCHEMA ? 2 : 0);
        return 0.22 * Math.min(1, Math.log1p(signs.words()) / Math.log1p(400))
                + 0.18 * upTo(4, signs.reasoning())
                + 0.14 * upTo(12, signs.mathematics())
                + 0.12 * upTo(12, signs.code())
                + 0.12 * upTo(5, constraints)
                + 0.09 * upTo(5, Math.max(0, signs.parts() - 1))
                + 0.07 * (signs.words() == 0 ? 0 : upTo(0.3, (double) signs.longWords() / Math.max(8, signs.words())))
                + 0.06 * upTo(2000, earlierTokens(request.messages(), question));
    }

    private static double upTo(double full, double value) {
        return Math.min(1, value / full);
    }

    private static int earlierTokens(List<ChatMessage> messages, String question) {
        long tokens = 0;
        for (ChatMessage message : messages) {
            tokens += TokenEstimate.of(message.content());
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, tokens - TokenEstimate.of(question)));
    }
}
