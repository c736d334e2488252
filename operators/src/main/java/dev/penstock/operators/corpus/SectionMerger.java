package dev.penstock.operators.corpus;

import java.util.ArrayList;
import java.util.List;

/** Puts sections of a few words together with the next ones below the same heading, as long as all fit a chunk. */
final class SectionMerger {
    /** What is below this share of a chunk is little. */
    private static final int SHARE_OF_CHUNK = 6;

    private final String text;
    private final TokenCount tokens;
    private final int targetTokens;

    SectionMerger(String text, TokenCount tokens, int targetTokens) {
        this.text = text;
        this.tokens = tokens;
        this.targetTokens = targetTokens;
    }

    List<Section> merge(List<Section> sections) {
        List<Section> merged = new ArrayList<>();
        for (int i = 0; i < sections.size(); ) {
            int end = endOfGroup(sections, i);
            merged.add(end - i == 1 ? sections.get(i) : joined(sections.subList(i, end)));
            i = end;
        }
        return merged;
    }

    /** The group ends with the first section that is not little, or no longer fits. */
    private int endOfGroup(List<Section> sections, int first) {
        Section start = sections.get(first);
        int end = first + 1;
        if (start.level() == 0 || !isShort(start, targetTokens / SHARE_OF_CHUNK)) {
            return end;
        }
        int most = targetTokens - tokens.of(String.join(" > ", start.parentPath()));
        int total = size(start);
        while (total < targetTokens / SHARE_OF_CHUNK && end < sections.size()) {
            Section next = sections.get(end);
            boolean sibling = next.level() == start.level() && next.parentPath().equals(start.parentPath());
            if (!sibling || !isShort(next, targetTokens) || total + size(next) > most) {
                break;
            }
            total += size(next);
            end++;
        }
        return end;
    }

    /** Before its tokens are counted: whether they can be so few at all. */
    private static boolean isShort(Section section, int mostTokens) {
        int end = section.blocks().get(section.blocks().size() - 1).span().end();
        return end - section.heading().start() <= mostTokens * TokenCount.CHARACTERS;
    }

    private int size(Section section) {
        int end = section.blocks().get(section.blocks().size() - 1).span().end();
        return tokens.plain(text.substring(section.heading().start(), end));
    }

    /** Under the heading that they share, with their own headings as blocks of text. */
    private static Section joined(List<Section> group) {
        List<Block> blocks = new ArrayList<>();
        for (Section section : group) {
            blocks.add(new Block(section.heading(), false));
            blocks.addAll(section.blocks());
        }
        Section first = group.get(0);
        return new Section(first.parentPath(), first.level(), first.heading(), blocks);
    }
}
