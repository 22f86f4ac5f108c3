package org.fiducial.headless;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;

/** The commands there are; each is created only when it is called. */
public final class CommandCatalog {
	private final List<Entry> entries;

	/**
	 * @param id what the user types; one word or two
	 * @param description what it does, in a line
	 * @param command creates it
	 */
	public record Entry(String id, String description, Supplier<HeadlessCommand> command) {
	}

	/**
	 * What a command line asks for.
	 *
	 * @param entry the command
	 * @param rest the arguments after its name
	 */
	public record Match(Entry entry, List<String> rest) {
	}

	public CommandCatalog(List<Entry> entries) {
		this.entries = entries.stream().sorted(Comparator.comparing(Entry::id)).toList();
	}

	/** The commands that bundles contribute; broken descriptions are left out here and listed by {@code fiducial extensions}. */
	public static CommandCatalog ofExtensions() {
		ContributionRegistry<HeadlessCommand> registry = new ContributionRegistry<>(HeadlessCommand.POINT, HeadlessCommand.class);
		List<Entry> entries = new ArrayList<>();
		for (Contribution<HeadlessCommand> c : registry.contributions()) {
			if (c.state() != Contribution.State.BROKEN) {
				entries.add(new Entry(c.id(), c.label(), c::instance));
			}
		}
		return new CommandCatalog(entries);
	}

	/** All commands by id. */
	public List<Entry> entries() {
		return entries;
	}

	/**
	 * Finds the command that words begin with; the longest id wins.
	 *
	 * @throws FiducialException (usage) if there is none, with a suggestion
	 */
	public Match match(List<String> words) {
		for (int n = Math.min(2, words.size()); n >= 1; n--) {
			String id = String.join(" ", words.subList(0, n));
			Optional<Entry> entry = entries.stream().filter(e -> e.id().equals(id)).findFirst();
			if (entry.isPresent()) {
				return new Match(entry.get(), words.subList(n, words.size()));
			}
		}
		String first = words.getFirst();
		List<String> group = entries.stream().map(Entry::id).filter(id -> id.startsWith(first + " ")).map(id -> id.substring(first.length() + 1)).toList();
		if (group.isEmpty()) {
			throw FiducialException.usage(Suggest.unknown("command", first, entries.stream().map(Entry::id).toList()));
		}
		throw FiducialException.usage(words.size() == 1 || words.get(1).startsWith("-") ? "'" + first + "' needs one of: " + String.join(", ", group)
				: Suggest.unknown("command", first + " " + words.get(1), group.stream().map(g -> first + " " + g).toList()));
	}
}
