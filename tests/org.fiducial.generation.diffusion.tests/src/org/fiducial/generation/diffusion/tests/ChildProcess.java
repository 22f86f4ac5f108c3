package org.fiducial.generation.diffusion.tests;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.eclipse.core.runtime.FileLocator;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.torch.Torch;

import ai.djl.engine.Engine;

/** Starts a main class of these tests in a Java of its own with PyTorch, from the same bundles, with or without OSGi around the test. */
final class ChildProcess {
	private static final List<String> OF_ENGINE = List.of("ai.djl.pytorch.engine.PtEngine", "com.google.gson.Gson", "com.sun.jna.Native",
			"org.apache.commons.compress.archivers.tar.TarArchiveInputStream", "org.slf4j.Logger");
	/** What PyTorch's native libraries are found by; no classes lie beside them. */
	private static final List<String> RESOURCES_OF_ENGINE = List.of("native/lib/pytorch.properties", "jnilib/pytorch.properties");
	private static final List<String> OF_CORE = List.of("tools.jackson.core.JsonParser", "tools.jackson.databind.json.JsonMapper", "tools.jackson.dataformat.yaml.YAMLMapper",
			"org.eclipse.core.runtime.IProgressMonitor", "org.eclipse.core.runtime.IExtensionRegistry", "org.eclipse.core.runtime.Plugin", "org.osgi.framework.Bundle");

	private ChildProcess() {
	}

	static Process start(Class<?> main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-Djava.awt.headless=true",
				"--enable-native-access=ALL-UNNAMED"));
		System.getProperties().stringPropertyNames().stream().filter(p -> p.startsWith("fiducial.")).forEach(p -> command.add("-D" + p + "=" + System.getProperty(p)));
		command.addAll(List.of("-cp", classPath(main), main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static String classPath(Class<?> main) throws IOException {
		Set<String> out = new LinkedHashSet<>();
		try {
			for (Class<?> c : List.of(main, DiffusionEngine.class, GenerationEngine.class, Torch.class, FiducialException.class, Engine.class)) {
				addPlaces(out, c);
			}
			for (String name : OF_ENGINE) {
				addPlaces(out, Engine.class.getClassLoader().loadClass(name));
			}
			for (String name : RESOURCES_OF_ENGINE) {
				addPlace(out, Engine.class.getClassLoader().getResource(name));
			}
			ClassLoader ofCore = FiducialException.class.getClassLoader();
			for (String name : OF_CORE) {
				addPlaces(out, ofCore.loadClass(name));
			}
			addPlaces(out, ofCore.loadClass("tools.jackson.databind.json.JsonMapper").getClassLoader().loadClass("com.fasterxml.jackson.annotation.JsonProperty"));
			addPlaces(out, ofCore.loadClass("tools.jackson.dataformat.yaml.YAMLMapper").getClassLoader().loadClass("org.snakeyaml.engine.v2.api.LoadSettings"));
		} catch (ClassNotFoundException | URISyntaxException e) {
			throw new IOException(e);
		}
		return String.join(File.pathSeparator, out);
	}

	/** Where a class comes from; a bundle that is a folder keeps its classes in one of the usual places. */
	private static void addPlaces(Set<String> out, Class<?> c) throws URISyntaxException {
		Path place = Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
		out.add(place.toString());
		for (String classes : List.of("target/classes", "bin")) {
			if (Files.isDirectory(place.resolve(classes))) {
				out.add(place.resolve(classes).toString());
			}
		}
	}

	/** The archive of a resource. */
	private static void addPlace(Set<String> out, URL resource) throws IOException, URISyntaxException {
		URLConnection connection = FileLocator.resolve(resource).openConnection();
		if (!(connection instanceof JarURLConnection jar)) {
			throw new IOException(resource + ": expected in an archive");
		}
		out.add(Path.of(new URI(jar.getJarFileURL().toString().replace(" ", "%20"))).toString());
	}
}
