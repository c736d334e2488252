package dev.penstock.operators.documents;

import dev.penstock.operators.corpus.Chunker;
import dev.penstock.operators.corpus.TextChunk;
import dev.penstock.operators.guardrail.PassageScreen;
import dev.penstock.operators.guardrail.Screened;
import dev.penstock.operators.parsing.ParsedText;
import dev.penstock.records.DocumentChange;
import dev.penstock.records.Finding;
import dev.penstock.records.Policy;
import dev.penstock.records.QuarantinedPassage;
import dev.penstock.state.index.Generation;
import dev.penstock.state.index.IndexedDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a parsed document into what is stored of it: screened, cut, and without vectors as yet. */
final class DocumentBuilder {
    private final Generation generation;
    private final Chunker chunker;
    private final PassageScreen screen;
    private final Policy policy;
    private final Reports reports;

    DocumentBuilder(Generation generation, Chunker chunker, PassageScreen screen, Policy policy, Reports reports) {
        this.generation = generation;
        this.chunker = chunker;
        this.screen = screen;
        this.policy = policy;
        this.reports = reports;
    }

    /** @param text as parsed; it is screened here, with the title that the change gives */
    Built build(DocumentChange change, String fingerprint, ParsedText text) {
        Screened screened = screen.screen(change.title() == null ? text : text.withTitle(change.title()));
        NamedChunk.Names names = new NamedChunk.Names(change.id());
        List<NamedChunk> chunks = new ArrayList<>();
        List<QuarantinedPassage> quarantined = new ArrayList<>();
        for (TextChunk chunk : chunker.chunk(screened.document())) {
            List<Finding> blocked = screened.blocked(chunk.start(), chunk.end());
            if (blocked.isEmpty()) {
                chunks.add(names.next(chunk));
            } else {
                quarantined.add(quarantined(change, chunk, blocked.get(0)));
            }
        }
        return new Built(change, generation, fingerprint, screened.document(), chunks, quarantined);
    }

    private QuarantinedPassage quarantined(DocumentChange change, TextChunk chunk, Finding finding) {
        return new QuarantinedPassage(
                change.corpus(),
                change.id(),
                change.version(),
                chunk.text(),
                chunk.start(),
                chunk.end(),
                finding.rule(),
                policy.id(),
                policy.version(),
                reports.nowMs());
    }

    /** A version of a document, ready to be stored once its vectors are known. */
    record Built(
            DocumentChange change,
            Generation generation,
            String fingerprint,
            ParsedText text,
            List<NamedChunk> chunks,
            List<QuarantinedPassage> quarantined) {

        List<String> chunkIds() {
            return chunks.stream().map(NamedChunk::id).toList();
        }

        /** The texts to be encoded by their hashes, in the order of the document, without those that are known. */
        Map<String, String> texts(Set<String> knownHashes) {
            Map<String, String> texts = new LinkedHashMap<>();
            for (NamedChunk chunk : chunks) {
                if (!knownHashes.contains(chunk.hash())) {
                    texts.put(chunk.hash(), chunk.text().embeddedText());
                }
            }
            return texts;
        }

        /** What is stored; a chunk whose vector is not among these takes the one that the store has. */
        IndexedDocument document(Map<String, float[]> vectors) {
            Map<String, String> metadata = new HashMap<>(text.metadata());
            metadata.putAll(change.metadata());
            return new IndexedDocument(
                    change.corpus(),
                    generation,
                    change.id(),
                    change.version(),
                    fingerprint,
                    text.title(),
                    change.uri(),
                    metadata,
                    change.labels(),
                    change.changedAtMs(),
                    chunks.stream()
                            .map(chunk -> chunk.indexed(vectors.get(chunk.hash())))
                            .toList());
        }
    }
}
