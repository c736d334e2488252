package dev.penstock.operators.parsing;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.tika.detect.CompositeDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;
import org.apache.tika.detect.zip.DefaultZipContainerDetector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;

/** What a document is: as it is said to be, or else by its first bytes, what an archive holds, and its name. */
final class MediaTypes {
    static final MediaType MAN_PAGE = MediaType.application("x-troff-man");

    private static final MimeTypes KNOWN = MimeTypes.getDefaultMimeTypes();
    static final MediaTypeRegistry REGISTRY = KNOWN.getMediaTypeRegistry();

    /** What senders say who do not know. */
    private static final Set<MediaType> UNTOLD = Set.of(MediaType.OCTET_STREAM, MediaType.application("unknown"));

    private final Detector detector = new CompositeDetector(
            REGISTRY, List.of(new POIFSContainerDetector(), new DefaultZipContainerDetector(), KNOWN));

    /**
     * @param stated may be null
     * @param name may be null
     */
    MediaType of(byte[] content, String stated, String name) throws UnparsableException {
        MediaType type = stated == null || stated.isBlank() ? null : MediaType.parse(stated);
        if (stated != null && !stated.isBlank() && type == null) {
            throw new UnparsableException("its media type is not allowed; allowed is TYPE/SUBTYPE, such as text/html");
        }
        if (type != null && !UNTOLD.contains(type.getBaseType())) {
            MediaType canonical = REGISTRY.normalize(type.getBaseType());
            return new MediaType(canonical, type.getParameters());
        }
        return isManPage(content, name) ? MAN_PAGE : detected(content, name);
    }

    private MediaType detected(byte[] content, String name) throws UnparsableException {
        Metadata hints = new Metadata();
        if (name != null) {
            hints.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
        }
        try (TikaInputStream in = TikaInputStream.get(content)) {
            return detector.detect(in, hints);
        } catch (IOException e) {
            throw new UnparsableException("what it is cannot be found out: " + TikaReader.kindOf(e), e);
        }
    }

    /** {@code ls.1}, and the first macro of a page, behind comments. Tika knows some of the endings, not the pages. */
    private static boolean isManPage(byte[] content, String name) {
        return name != null && name.toLowerCase(Locale.ROOT).matches(".*\\.[1-9][a-z]*") && ManPageText.begins(content);
    }
}
