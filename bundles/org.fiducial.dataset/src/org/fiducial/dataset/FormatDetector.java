package org.fiducial.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import org.fiducial.core.FiducialException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all importers whether a path is theirs. */
public final class FormatDetector {
	/** Confidence from which a format is chosen without being asked for. */
	public static final double ENOUGH = .5;
	/** How much surer the first must be than the second. */
	public static final double MARGIN = .1;

	private static final Logger LOG = LoggerFactory.getLogger(FormatDetector.class);

	private final ImporterLookup importers;

	/**
	 * An importer's opinion.
	 *
	 * @param format id of the importer
	 * @param probe how sure it is and why
	 */
	public record Candidate(String format, Probe probe) {
	}

	/** With the given importers. */
	public FormatDetector(ImporterLookup importers) {
		this.importers = importers;
	}

	/** All opinions, the surest first. An importer that breaks has none. */
	public List<Candidate> candidates(Path in) {
		List<Candidate> list = new ArrayList<>();
		for (String id : importers.ids()) {
			try {
				list.add(new Candidate(id, importers.get(id).probe(in)));
			} catch (RuntimeException e) {
				LOG.warn("importer '{}' could not examine {}", id, in, e);
			}
		}
		list.sort(Comparator.comparingDouble((Candidate c) -> -c.probe().confidence()).thenComparing(Candidate::format));
		return list;
	}

	/**
	 * The format of a path.
	 *
	 * @throws FiducialException (input) if no importer is sure enough, or several are; the message gives their reasons
	 */
	public String detect(Path in) {
		List<Candidate> all = candidates(in);
		if (all.isEmpty() || all.getFirst().probe().confidence() < ENOUGH) {
			throw FiducialException.input(in + ": no known dataset format ("
					+ all.stream().map(c -> c.format() + ": " + c.probe().reason()).collect(Collectors.joining("; ")) + "); choose the format (--format)");
		}
		Candidate best = all.getFirst();
		List<Candidate> rivals = all.stream().filter(c -> c.probe().confidence() > best.probe().confidence() - MARGIN).toList();
		if (rivals.size() > 1) {
			throw FiducialException.input(in + ": mixed layout, could be "
					+ rivals.stream().map(c -> "'" + c.format() + "' (" + c.probe().reason() + ")").collect(Collectors.joining(" or ")) + "; choose the format (--format)");
		}
		return best.format();
	}
}
