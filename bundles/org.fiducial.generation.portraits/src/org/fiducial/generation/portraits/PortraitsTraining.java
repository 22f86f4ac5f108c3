package org.fiducial.generation.portraits;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;

/** Makes {@code portraits-base} again, from nothing. */
public final class PortraitsTraining {
	/** How many portraits it is trained on. */
	public static final int PORTRAITS = 2400;

	private PortraitsTraining() {
	}

	/**
	 * Trains; resumable. The result belongs into this bundle's {@code resources/portraits-base}.
	 *
	 * @param engine the engine {@code diffusion}
	 * @param config normally {@link BaseTrainingConfig#PORTRAITS}
	 * @param portraits how many, normally {@link #PORTRAITS}
	 * @return the model folder
	 */
	public static Path train(GenerationEngine engine, BaseTrainingConfig config, int portraits, Path runFolder, RunListener listener, IProgressMonitor monitor) {
		DrawnPortraits data = new DrawnPortraits(config.seed(), portraits, config.imageSize(), List.of(PortraitStyle.values()));
		return engine.trainBase(config, data, prompts(), runFolder, listener, monitor);
	}

	/** The registry's prompt of each drawn style. */
	public static Map<String, List<String>> prompts() {
		Map<String, List<String>> out = new LinkedHashMap<>();
		for (PortraitStyle style : PortraitStyle.values()) {
			out.put(style.id(), List.of(StyleRegistry.shared().find(style.id()).map(Style::prompt).orElse("a portrait of " + style.id().replace('-', ' ') + " style")));
		}
		return out;
	}
}
