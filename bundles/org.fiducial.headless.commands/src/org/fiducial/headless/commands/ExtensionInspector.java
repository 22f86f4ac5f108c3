package org.fiducial.headless.commands;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import org.eclipse.core.runtime.IExtensionPoint;
import org.eclipse.core.runtime.IExtensionRegistry;
import org.eclipse.core.runtime.RegistryFactory;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;
import org.fiducial.dataset.DatasetExporters;
import org.fiducial.dataset.DatasetImporters;
import org.fiducial.detection.DetectionEngines;
import org.fiducial.generation.GenerationEngines;
import org.fiducial.headless.HeadlessCommand;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.edit.ShapeEdits;

/** Reads all extension points whose id starts with {@code org.fiducial.} and tries every contribution. */
final class ExtensionInspector {
	private static final String PREFIX = "org.fiducial.";
	/** Points whose registries check more than the class: the type, the data file, the id. */
	private static final Map<String, Supplier<List<? extends Contribution<?>>>> KNOWN = Map.of(
			DatasetImporters.POINT, () -> DatasetImporters.registry().contributions(),
			DatasetExporters.POINT, () -> DatasetExporters.registry().contributions(),
			GenerationEngines.POINT, () -> GenerationEngines.registry().contributions(),
			DetectionEngines.POINT, () -> DetectionEngines.registry().contributions(),
			LandmarkSchemes.POINT, () -> LandmarkSchemes.shared().contributions(),
			ShapeEdits.POINT, () -> ShapeEdits.shared().contributions(),
			HeadlessCommand.POINT, () -> new ContributionRegistry<>(HeadlessCommand.POINT, HeadlessCommand.class).contributions());

	/**
	 * A contribution.
	 *
	 * @param point unique id of the extension point
	 * @param id its id; null if it has none
	 * @param name its name for people
	 * @param bundle where it comes from
	 * @param state {@code active}, {@code described} or {@code broken}
	 * @param reason why it is broken; else null
	 */
	record Entry(String point, String id, String name, String bundle, String state, String reason) {
		boolean broken() {
			return "broken".equals(state);
		}
	}

	private ExtensionInspector() {
	}

	/**
	 * @param onlyPoint one extension point; null for all
	 * @throws FiducialException (usage) if there is no such point
	 */
	static List<Entry> inspect(String onlyPoint) {
		IExtensionRegistry registry = RegistryFactory.getRegistry();
		List<Entry> entries = new ArrayList<>();
		if (registry == null) {
			return entries;
		}
		List<String> points = Arrays.stream(registry.getExtensionPoints()).map(IExtensionPoint::getUniqueIdentifier).filter(id -> id.startsWith(PREFIX)).sorted().toList();
		if (onlyPoint != null && !points.contains(onlyPoint)) {
			throw FiducialException.usage(Suggest.unknown("extension point", onlyPoint, points));
		}
		for (String p : points) {
			if (onlyPoint == null || onlyPoint.equals(p)) {
				contributions(p).stream().map(c -> entry(p, c)).sorted(Comparator.comparing((Entry e) -> String.valueOf(e.id()))).forEach(entries::add);
			}
		}
		return entries;
	}

	private static List<? extends Contribution<?>> contributions(String point) {
		return KNOWN.getOrDefault(point, () -> new ContributionRegistry<>(point, Object.class).contributions()).get();
	}

	private static Entry entry(String point, Contribution<?> c) {
		if (c.state() == Contribution.State.DESCRIBED && c.attribute("class") != null) {
			try {
				c.instance();
			} catch (FiducialException e) {
				return new Entry(point, c.id(), c.label(), c.bundle(), "broken", e.getMessage());
			}
		}
		String reason = c.status().isOK() ? null : c.status().getMessage();
		return new Entry(point, c.id(), c.label(), c.bundle(), c.state().name().toLowerCase(Locale.ROOT), reason);
	}
}
