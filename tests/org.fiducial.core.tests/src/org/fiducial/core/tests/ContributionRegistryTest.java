package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;

import org.eclipse.core.runtime.Platform;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.Contribution.State;
import org.fiducial.core.registry.ContributionRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class ContributionRegistryTest {
	private ContributionRegistry<Runnable> registry;

	@BeforeEach
	void open() {
		assumeTrue(Platform.isRunning(), "needs OSGi");
		registry = new ContributionRegistry<>("org.fiducial.broken.things", Runnable.class);
	}

	@AfterEach
	void close() {
		if (registry != null) {
			registry.close();
		}
	}

	@Test
	void describesWithoutCreating() {
		Contribution<Runnable> c = registry.contributions().stream().filter(x -> "throws".equals(x.id())).findFirst().orElseThrow();
		assertEquals(State.DESCRIBED, c.state());
		assertEquals("org.fiducial.broken", c.bundle());
	}

	@Test
	void goodOneWorksAmongBrokenOnes() {
		Runnable good = registry.get("thing", "good");
		assertSame(good, registry.get("thing", "good"));
		assertEquals(State.ACTIVE, registry.find("good").orElseThrow().state());
	}

	@Test
	void constructorErrorNamesBundleAndReason() {
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "throws"));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().contains("org.fiducial.broken") && e.getMessage().contains("deliberately broken"), e.getMessage());
	}

	@Test
	void linkageErrorIsContained() {
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "linkage"));
		assertTrue(e.getCause() instanceof Error, String.valueOf(e.getCause()));
	}

	@Test
	void missingClassAndWrongTypeAreContained() {
		assertThrows(FiducialException.class, () -> registry.get("thing", "missing"));
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "wrong-type"));
		assertTrue(e.getMessage().contains("java.lang.Runnable"), e.getMessage());
	}

	@Test
	void duplicateAndMissingIdsAreBroken() {
		long broken = registry.contributions().stream().filter(c -> c.state() == State.BROKEN).count();
		assertEquals(2, broken);
		assertTrue(registry.contributions().stream().anyMatch(c -> c.status().getMessage().contains("already taken by bundle org.fiducial.broken")));
	}

	@Test
	void unknownIdSuggests() {
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "goood"));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("did you mean 'good'"), e.getMessage());
	}

	@Test
	void createsOnceUnderConcurrentUse() throws Exception {
		try (var pool = Executors.newFixedThreadPool(8)) {
			var all = IntStream.range(0, 64).mapToObj(i -> pool.submit(() -> registry.get("thing", "good"))).toList();
			Runnable first = all.getFirst().get();
			for (var f : all) {
				assertSame(first, f.get());
			}
		}
	}

	@Test
	void followsBundlesThatComeAndGo() throws Exception {
		int before = registry.contributions().size();
		var context = Platform.getBundle("org.fiducial.core").getBundleContext();
		Bundle[] guest = new Bundle[1];
		RegistryEvents.after("org.fiducial.broken.things", () -> {
			guest[0] = context.installBundle("memory:guest", new ByteArrayInputStream(guestBundle()));
			guest[0].start();
		});
		assertTrue(registry.find("guest").isPresent());
		RegistryEvents.after("org.fiducial.broken.things", guest[0]::uninstall);
		assertEquals(before, registry.contributions().size());
	}

	/** A bundle with one contribution. */
	private static byte[] guestBundle() throws IOException {
		Manifest manifest = new Manifest();
		Attributes a = manifest.getMainAttributes();
		a.put(Attributes.Name.MANIFEST_VERSION, "1.0");
		a.putValue("Bundle-ManifestVersion", "2");
		a.putValue("Bundle-SymbolicName", "org.fiducial.guest;singleton:=true");
		a.putValue("Require-Bundle", "org.fiducial.broken");
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (JarOutputStream jar = new JarOutputStream(out, manifest)) {
			jar.putNextEntry(new ZipEntry("plugin.xml"));
			jar.write("""
					<?xml version="1.0"?>
					<plugin><extension point="org.fiducial.broken.things"><thing id="guest" class="org.fiducial.broken.Good"/></extension></plugin>
					""".getBytes(StandardCharsets.UTF_8));
		}
		return out.toByteArray();
	}
}
